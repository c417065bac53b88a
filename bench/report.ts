import type { Measured, Times } from './measure.ts';
import { type Goal, goalTable, markdownTable, quantile } from './table.ts';

/** What was measured, in Markdown. */
export function report(results: readonly Measured[], { date }: { date: string | undefined }): string {
  const parts = [
    '# Bench',
    preface(date),
    '## Edit → diagnostics',
    'Milliseconds, median (95th percentile): one letter makes a protocol wrong, the next edit takes it back.',
    edits(results),
    'SecGroup in other kinds of file, and in ROS YAML with every check on, those that are off by default as well:',
    otherFormats(results),
    '## The rest',
    [
      'Medians, milliseconds unless named otherwise. SecGroup is asked for diagnostics (pull), as VS Code does; right behind an edit',
      'VS Code asks for folds, links, highlights, code actions, lenses, hints, tokens and the outline, each where it is offered.',
    ].join('\n'),
    ...results.flatMap((measured) => [`At ${count(measured.rules)} rules:`, rest(measured)]),
    '## Goals',
    goals(results),
  ];
  return `${parts.join('\n\n')}\n`;
}

function preface(date: string | undefined): string {
  return [
    'Written by `npm run bench`. One seeded ROS template, groups of 200 rules. Every contender runs on the same Node, in turns with',
    'the others, so that whatever else the machine does hits all alike. Ratios are medians over the rounds, each taken of what was',
    'measured side by side; they carry over to other machines, times do not. The *event pass* is js-yaml’s `parseEvents` over the',
    'same text, alone in a process that is edited, warmed up and left to wait like the servers are: the least that a reader of YAML',
    'by js-yaml can take. yaml-language-server checks by a schema only; it waits before it looks at an edit, and that wait is part',
    'of what a user sees.',
    '',
    `Node ${process.versions.node}${date === undefined ? '' : `, ${date}`}.`,
  ].join('\n');
}

function edits(results: readonly Measured[]): string {
  const head = [
    'rules',
    'event pass',
    'SecGroup, pull',
    'SecGroup, push',
    'yaml-language-server',
    'SecGroup / event pass',
    'yaml-language-server / SecGroup',
  ];
  const rows = results.map((measured) => {
    const { rules, floor } = measured;
    const [pull, push, peer] = ['pull', 'push', 'peer'].map((name) => of(measured, name).edit);
    const ratios = [passesPerEdit(measured), timesFaster(measured)];
    return [
      count(rules),
      ...[floor, pull ?? [], push ?? [], peer ?? []].map(spread),
      ...ratios.map((ratio) => `${ratio.toFixed(1)} ×`),
    ];
  });
  return markdownTable(head, rows);
}

function otherFormats(results: readonly Measured[]): string {
  const rows = results.map((measured) => [
    count(measured.rules),
    spread(of(measured, 'native').edit),
    spread(of(measured, 'json').edit),
    spread(of(measured, 'every').edit),
  ]);
  return markdownTable(['rules', 'native YAML', 'ROS JSON', 'every check on'], rows);
}

const requests = [
  ['process start → first diagnostics', 'cold'],
  ['last of 20 keys, 60 ms apart → final diagnostics', 'burst'],
  ['a key within a quote that is open → diagnostics', 'keyInQuote'],
  ['hover', 'hover'],
  ['hover right behind an edit', 'hoverBehindEdit'],
  ['completion right behind an edit', 'completionBehindEdit'],
  ['all that VS Code asks right behind an edit', 'allBehindEdit'],
  ['outline', 'outline'],
  ['rename a group', 'rename'],
] as const satisfies readonly (readonly [string, keyof Times])[];

function rest(measured: Measured): string {
  const [ours, peer] = [of(measured, 'pull'), of(measured, 'peer')];
  const rows = requests.map(([title, key]) => {
    const [a, b] = [median(ours[key]), median(peer[key])];
    if (peer[key].length === 0) return [title, ms(a), 'not offered', '–'];
    return [title, ms(a), ms(b), `${(b / a).toFixed(1)} ×`];
  });
  return markdownTable(['', 'SecGroup', 'yaml-language-server', 'ratio'], [...rows, memory(ours, peer)]);
}

function memory(ours: Times, peer: Times): string[] {
  const title = 'peak memory of the process, MB';
  if (ours.memory === undefined || peer.memory === undefined) return [title, 'Linux only', 'Linux only', '–'];
  return [title, ours.memory.toFixed(0), peer.memory.toFixed(0), `${(peer.memory / ours.memory).toFixed(1)} ×`];
}

function goals(results: readonly Measured[]): string {
  const at = (rules: number, judge: (measured: Measured) => Goal[]) => {
    const measured = results.find((one) => one.rules === rules);
    return measured ? judge(measured) : [];
  };
  const all = [
    ...at(2000, (measured) => {
      const [byFloor, byPeer] = [passesPerEdit(measured), timesFaster(measured)];
      return [
        ['2,000 rules: an edit takes at most 2.5 event passes', `${byFloor.toFixed(2)}`, byFloor <= 2.5],
        ['2,000 rules: at least 15 × faster than yaml-language-server', `${byPeer.toFixed(1)} ×`, byPeer >= 15],
      ];
    }),
    ...at(200, (measured) => {
      const cold = median(of(measured, 'pull').cold);
      return [
        ['200 rules: an edit takes at most 10 ms', `${ms(slower(measured))} ms`, slower(measured) <= 10],
        ['200 rules: first diagnostics at most 200 ms after the start', `${ms(cold)} ms`, cold <= 200],
      ];
    }),
    ...results.map((measured): Goal => {
      const edits = median(of(measured, 'pull').burst) / median(of(measured, 'pull').edit);
      return [`${count(measured.rules)} rules: after a burst at most 2 single edits`, edits.toFixed(2), edits <= 2];
    }),
    ...at(20_000, (measured) => {
      const { edit, hoverBehindEdit, completionBehindEdit, outline } = of(measured, 'pull');
      const within = (what: string, times: readonly number[], most: number): Goal => {
        const reached = median(times);
        return [`20,000 rules: ${what} takes at most ${most} ms`, `${ms(reached)} ms`, reached <= most];
      };
      return [
        within('an edit', edit, 15),
        within('a hover right behind an edit', hoverBehindEdit, 10),
        within('completion right behind an edit', completionBehindEdit, 10),
        within('the outline', outline, 10),
      ];
    }),
    ...at(20_000, (measured) => {
      const [ours, peer] = [of(measured, 'pull').memory, of(measured, 'peer').memory];
      if (ours === undefined || peer === undefined)
        return [['20,000 rules: peak memory below yaml-language-server’s', 'Linux only', undefined]];
      return [
        [
          '20,000 rules: peak memory below yaml-language-server’s',
          `${ours.toFixed(0)} of ${peer.toFixed(0)} MB`,
          ours < peer,
        ],
      ];
    }),
  ];
  return goalTable(all);
}

/** How many event passes one of our edits takes, by the slower of the two ways in which diagnostics come. */
function passesPerEdit(measured: Measured): number {
  return Math.max(...['pull', 'push'].map((name) => ratio(of(measured, name).edit, measured.floor)));
}

/** How many of our edits, in the slower of the two ways, go into one of yaml-language-server. */
function timesFaster(measured: Measured): number {
  return Math.min(...['pull', 'push'].map((name) => ratio(of(measured, 'peer').edit, of(measured, name).edit)));
}

/** The median over the rounds: what was measured side by side is compared, so that a busy machine counts for little. */
function ratio(times: readonly number[], others: readonly number[]): number {
  return median(times.map((time, i) => time / (others[i] ?? Number.NaN)));
}

/** Our median edit, the slower of the two ways in which diagnostics come. */
function slower(measured: Measured): number {
  return Math.max(median(of(measured, 'pull').edit), median(of(measured, 'push').edit));
}

function of({ servers }: Measured, name: string): Times {
  const times = servers.get(name);
  if (times === undefined) throw new Error(`${name} was not measured`);
  return times;
}

function median(times: readonly number[]): number {
  return quantile(times, 0.5);
}

function spread(times: readonly number[]): string {
  return `${ms(median(times))} (${ms(quantile(times, 0.95))})`;
}

function ms(time: number): string {
  return time < 100 ? time.toFixed(1) : time.toFixed(0);
}

function count(rules: number): string {
  return rules.toLocaleString('en-US');
}
