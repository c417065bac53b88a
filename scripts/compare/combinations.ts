/** Every combination of what a rule may say, by itself and beside a rule that says the opposite. */
import { type Row, row } from './rules.ts';

/** One combination: a value of each dimension. */
export interface Combination extends Row {
  readonly values: Readonly<Record<Dimension, string>>;
}

export type Dimension = keyof typeof dimensions;

const PRIORITY = 10;
/** A rule for everybody on the port, of the other policy, by its priority. */
const besides: Readonly<Record<string, number | undefined>> = {
  none: undefined,
  before: 1,
  equal: PRIORITY,
  behind: 100,
};

export const dimensions = {
  direction: ['inbound', 'outbound'],
  policy: ['accept', 'drop'],
  range: ['tcp 3389', 'tcp 3380-3400', 'tcp 1-65535', 'all', 'tcp 3388'],
  peer: ['0.0.0.0/0', '::/0', '10.0.0.0/8', 'group:bastion', 'list:office', 'list:world'],
  'opposite rule for everybody': Object.keys(besides),
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const combinations: readonly Combination[] = Object.entries(dimensions)
  .reduce<Readonly<Record<string, string>>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
  .map((values) => combination(values as Combination['values']));

function combination(values: Combination['values']): Combination {
  const { direction, policy, range, peer, 'opposite rule for everybody': beside } = values;
  const own = `${direction === 'outbound' ? 'egress ' : ''}${policy} ${range} ${peer} ${PRIORITY}`;
  const priority = besides[beside];
  const opposite = `${policy === 'accept' ? 'drop' : 'accept'} tcp 3389 0.0.0.0/0 ${priority}`;
  return { ...row(priority === undefined ? own : `${own}; ${opposite}`), values };
}
