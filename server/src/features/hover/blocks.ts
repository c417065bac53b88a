import { t } from '@vscode/l10n';
import { type Cidr, covers, network, parseCidr } from '../../algebra/ip.ts';
import { addressBlocks } from '../../knowledge/addressBlocks.ts';
import { code } from './markdown.ts';

/** What is known of an address: the narrowest well-known block that holds it. */
export function blockLine(cidr: Cidr): string | undefined {
  const found = blocks.filter(({ range }) => holds(range, cidr)).sort((a, b) => b.range.prefix - a.range.prefix)[0];
  if (found === undefined) return undefined;
  return t('{0}: {1}. {2}', code(found.block.cidr), found.block.name, found.block.note);
}

/** Everything lies in `0.0.0.0/0`: that one must be meant itself. */
function holds(range: Cidr, cidr: Cidr): boolean {
  return covers(range, network(cidr)) && (range.prefix > 0 || cidr.prefix === 0);
}

const blocks = addressBlocks.flatMap((block) => {
  const range = parseCidr(block.cidr);
  return range ? [{ block, range }] : [];
});
