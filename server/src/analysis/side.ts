import type { Cidr } from '../algebra/ip.ts';
import type { Direction, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { GroupType } from '../model/values.ts';
import type { Guard } from '../model/variables.ts';

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
  /** The address of the template, where that is another file than the one that is asked about. */
  readonly home?: string | undefined;
}

export type TargetGroup =
  | (SeenGroup & { readonly kind: 'seen'; readonly when: readonly Guard[] })
  /** Nobody knows its rules. */
  | { readonly kind: 'elsewhere'; readonly name: string; readonly type: GroupType | undefined };

/** A group whose rules are known: one of the file that is asked about, or of another one. */
export interface SeenGroup {
  readonly group: SecurityGroup;
  /** The file in which its rules stand. */
  readonly file: SecurityFile;
  /** Its address, where it is another one than the one that is asked about: its conditions are its own. */
  readonly home?: string;
  /** One name for each group, however its rules refer to it. */
  nameOf(reference: string): string;
}
