/** The value below which this share of the numbers lies; NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** A Markdown table, its columns as wide as what they hold: names to the left, numbers to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) => Math.max(3, name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** What was to be reached, what was, and whether that is enough; undefined where that cannot be told. */
export type Goal = readonly [title: string, reached: string, met: boolean | undefined];

export function goalTable(goals: readonly Goal[]): string {
  const word = (met: boolean | undefined) => (met === undefined ? '–' : met ? 'PASS' : 'over');
  return markdownTable(
    ['goal', 'reached', ''],
    goals.map(([title, reached, met]) => [title, reached, word(met)]),
  );
}
