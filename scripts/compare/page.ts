/** The truth table of `docs/compare.md`. */
import { type Combination, combinations, type Dimension, dimensions } from './combinations.ts';
import { others } from './others.ts';
import { type DialectName, dialects, weSayOpen } from './ours.ts';
import { type Row, rows, sections } from './rules.ts';
import { isReallyOpen } from './truth.ts';

/** The rules that our engine is wrong about, with the dialect; empty, or the page may not be published. */
export function ourMistakes(): string[] {
  return [...rows, ...combinations].flatMap(({ text, rules }) => {
    const truth = isReallyOpen(rules);
    return dialects.flatMap((dialect) => {
      const answer = weSayOpen(rules, dialect);
      return answer === undefined || answer === truth ? [] : [`${dialect}: ${text}`];
    });
  });
}

export function comparePage(): string {
  const answers = rows.map(answersFor);
  const columns = ['SecGroup', ...others.map(({ name }) => name)];
  const count = (i: number, isWrong: (answer: Answers) => boolean) =>
    answers.filter((answer) => answer.said[i] !== answer.truth && isWrong(answer)).length;
  const summary = columns.map((name, i) => [
    name,
    String(answers.filter(({ truth, said }) => said[i] === truth).length),
    String(count(i, ({ truth }) => truth)),
    String(count(i, ({ truth }) => !truth)),
  ]);
  return `${[
    '<!-- Written by `npm run compare`; a test fails when it is out of date. -->',
    '# Is Remote Desktop open to everybody?',
    intro(),
    table(['', 'right', 'open, not found', 'found, not open'], summary),
    ...sections.flatMap((section) => [
      `## ${section.title}`,
      table(
        ['rules', 'really', ...columns],
        section.rows.map((row) => line(row, answersFor(row))),
      ),
    ]),
    '## Every combination',
    combinationsIntro(),
    combinationsTable(columns),
    '## What each was asked, and how it was read',
    method(),
  ].join('\n\n')}\n`;
}

interface Answers {
  readonly truth: boolean;
  /** Ours first, then the others'. */
  readonly said: readonly boolean[];
  readonly dialects: readonly DialectName[];
}

function answersFor({ rules }: Row): Answers {
  const truth = isReallyOpen(rules);
  const ours = dialects.map((dialect) => [dialect, weSayOpen(rules, dialect)] as const);
  const answered = ours.filter(([, answer]) => answer !== undefined);
  // Where one dialect is wrong we are.
  const wrong = answered.some(([, answer]) => answer !== truth);
  return {
    truth,
    said: [wrong ? !truth : truth, ...others.map((tool) => tool.saysOpen(rules))],
    dialects: answered.map(([dialect]) => dialect),
  };
}

function line({ text }: Row, { truth, said, dialects: written }: Answers): string[] {
  const rules = text
    .split('; ')
    .map((rule) => `\`${rule}\``)
    .join('<br>');
  const [ours = false, ...theirs] = said.map((answer) => (answer === truth ? word(answer) : `${word(answer)} ✗`));
  return [rules, word(truth), written.length === dialects.length ? String(ours) : `${ours} ¹`, ...theirs];
}

function word(open: boolean): string {
  return open ? '**open**' : 'closed';
}

function intro(): string {
  const total = rows.length;
  return `${total} small sets of rules, each with one question: does everybody get in on tcp 3389? The second column of the tables
is the truth, found packet by packet: 256 addresses spread over all of IPv4 and 256 over the public IPv6 space (\`2000::/3\`), of
which more than half must get in. The others are what five tools say. A wrong answer carries a ✗.`;
}

function combinationsIntro(): string {
  const names = Object.keys(dimensions).join(' × ');
  return `The sets above are chosen. These ${combinations.length} are all that there are: ${names}.
Each was read in every dialect that has words for it. The rule has the priority 10; the opposite rule is an inbound one for
\`tcp 3389\` and \`0.0.0.0/0\`, with the priority 1, 10 or 100. How many answers are wrong, by each value:`;
}

/** How many answers are wrong, by each value of each dimension, and of ours by each dialect. */
function combinationsTable(columns: readonly string[]): string {
  const all = combinations.map((combination) => ({ ...combination, answers: answersFor(combination) }));
  const wrong = (of: readonly (Combination & { readonly answers: Answers })[]) =>
    columns.map((_, i) => String(of.filter(({ answers }) => answers.said[i] !== answers.truth).length));
  const open = (of: typeof all) => String(of.filter(({ answers }) => answers.truth).length);
  const line = (title: string, of: typeof all) => [title, String(of.length), open(of), ...wrong(of)];
  const byValue = (Object.keys(dimensions) as Dimension[]).flatMap((name) =>
    dimensions[name].map((value) =>
      line(
        `${name}: \`${value}\``,
        all.filter(({ values }) => values[name] === value),
      ),
    ),
  );
  const byDialect = dialects.map((dialect) => {
    const written = all.filter(({ answers }) => answers.dialects.includes(dialect));
    const [ours = ''] = wrong(written);
    return [`dialect: ${dialect}`, String(written.length), open(written), ours, ...columns.slice(1).map(() => '')];
  });
  return table(['', 'sets', 'really open', ...columns], [line('**all**', all), ...byValue, ...byDialect]);
}

function method(): string {
  return `Each line of a set is one rule: \`accept\` or \`drop\`, protocol, ports, source, priority (1 where none is written). \`egress\` marks
outbound rules, whose last word is the destination; all others are inbound. \`list:office\` is a prefix list with
\`203.0.113.0/24\`, \`list:world\` one with \`0.0.0.0/0\`, \`list:halves\` one with \`0.0.0.0/1\` and \`128.0.0.0/1\`.

- **SecGroup** is this extension: its engine reads each set in its three dialects (native, ROS template, answer of the API)
  and is counted wrong if it is wrong in any. It says open where \`open-to-world\` speaks of tcp 3389. ¹ An answer of the API does
  not hold the entries of prefix lists; there the other two dialects count.
${others.map(({ name, input, source, logic }) => `- **${name}** reads ${input}. ${logic} Read in ${source}.`).join('\n')}

The columns of the other tools are **our reading** of their published logic, at the versions that are named, put into a few
lines each (\`scripts/compare/others.ts\`); none of their code was run, and later versions may differ. Only checks were taken that
claim to answer this very question; all four do much that is not compared here. The sets were chosen to tell apart how ranges,
policies, IPv6, priorities, sources and directions are understood, so the counts say nothing about how often a set is met.
`.trim();
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...body.map(row)].join('\n');
}
