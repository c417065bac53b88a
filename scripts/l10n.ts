// Lists what of our texts has no Chinese yet, and what Chinese has lost its English. `npm run l10n`.
import { bundles, faultsOf } from './texts.ts';

for (const bundle of await bundles()) {
  const { missing, stale, wrong } = faultsOf(bundle);
  console.log(`${bundle.file}: ${bundle.wanted.size} texts, ${missing.length} missing, ${stale.length} stale`);
  for (const text of missing) console.log(`  missing: ${JSON.stringify(text)}`);
  for (const text of stale) console.log(`  stale:   ${JSON.stringify(text)}`);
  for (const text of wrong) console.log(`  placeholders differ: ${JSON.stringify(text)}`);
  if (missing.length + stale.length + wrong.length > 0) process.exitCode = 1;
}
