/**
 * `npm test`: runs the rings of tests in order, all of them even when one fails, and ends with the totals of them all.
 * `npm test -- unit lsp` runs only those.
 */
import { RINGS, type Ring, skipped, sum, type Totals } from './rings.ts';

interface Row {
  readonly ring: Ring;
  readonly totals: Totals;
  readonly seconds: number;
}

function chosenRings(names: readonly string[]): readonly Ring[] {
  const unknown = names.filter((name) => !RINGS.some((ring) => ring.name === name));
  if (unknown.length > 0) {
    console.error(`There is no ring ${unknown.join(', ')}; there are ${RINGS.map((ring) => ring.name).join(', ')}.`);
    process.exit(2);
  }
  if (names.length === 0) return RINGS;
  const needed = RINGS.filter((ring) => names.includes(ring.name)).flatMap((ring) => ring.needs ?? []);
  return RINGS.filter(({ name }) => [...names, ...needed].includes(name));
}

async function runRing(ring: Ring, made: ReadonlySet<string>): Promise<Row> {
  console.log(`\n── ${ring.name}: ${ring.title} ${'─'.repeat(Math.max(0, 60 - ring.name.length - ring.title.length))}`);
  const start = performance.now();
  const lacking = ring.needs?.find((name) => !made.has(name));
  const totals = lacking === undefined ? await ring.run() : skipped(`there is no fresh ${lacking}`);
  if (totals.note) console.log(totals.note);
  return { ring, totals, seconds: (performance.now() - start) / 1000 };
}

function printTable(rows: readonly Row[]): void {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(9) : i < 5 ? cell.padStart(8) : `  ${cell}`)).join('');
  console.log(`\n${line(['ring', 'passed', 'failed', 'skipped', 'seconds'])}`);
  for (const { ring, totals, seconds } of rows) {
    const { passed, failed, skipped, note = '' } = totals;
    console.log(line([ring.name, `${passed}`, `${failed}`, `${skipped}`, seconds.toFixed(1), note]).trimEnd());
  }
}

const rows: Row[] = [];
const made = new Set<string>();
for (const ring of chosenRings(process.argv.slice(2))) {
  const row = await runRing(ring, made);
  // What is merely too heavy can still be tested.
  if (row.totals.passed > 0) made.add(ring.name);
  rows.push(row);
}
printTable(rows);
const all = rows.map((row) => row.totals).reduce(sum);
// Continuous integration reads this line: nothing may follow it.
console.log(`\n${all.passed} passed, ${all.failed} failed${all.skipped > 0 ? `, ${all.skipped} skipped` : ''}`);
process.exitCode = all.failed > 0 ? 1 : 0;
