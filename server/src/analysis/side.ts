import type { Cidr } from '../algebra/ip.ts';
import type { Direction, Guard, SecurityGroup } from '../model/model.ts';
import type { GroupType } from '../model/values.ts';

/** Some packets on one side: where they leave, or where they come in. */
export interface Side {
  readonly direction: Direction;
  /** Intervals of the axis of protocols and ports. */
  readonly traffic: readonly (readonly [from: number, to: number])[];
  readonly peer: Peers;
  readonly target: Target;
}

/** Those at the other end. */
export interface Peers {
  /** Blocks that do not overlap. */
  readonly blocks: readonly Cidr[];
  /** Whether they are members of a group; undefined when that is not known. */
  memberOf(group: string): boolean | undefined;
}

/** The groups that act together. */
export interface Target {
  readonly groups: readonly TargetGroup[];
  /** There may be more groups than these. */
  readonly incomplete: boolean;
  /** Conditions of the template that hold because the target exists. */
  readonly given: readonly Guard[];
  /** One name for each group, however it is referred to. */
  nameOf(reference: string): string;
}

export type TargetGroup =
  | { readonly kind: 'here'; readonly group: SecurityGroup; readonly when: readonly Guard[] }
  /** Its rules are not in this file. */
  | { readonly kind: 'elsewhere'; readonly name: string; readonly type: GroupType | undefined };
