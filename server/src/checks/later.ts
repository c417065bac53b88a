import type { Guard } from '../model/variables.ts';
import type * as fixes from './fixes/all.ts';
import type * as groupNames from './groupNameFindings.ts';
import type * as ignores from './ignoreFindings.ts';
import type { duplicateLists } from './listFindings.ts';
import type { lockedOut } from './lockedOut.ts';
import type * as families from './oneFamily.ts';
import type * as optional from './optional.ts';
import type { syntaxMessage } from './syntaxWords.ts';
import type { unionOf } from './union.ts';
import type { whereWith } from './where.ts';

/** What the checks take that is loaded with the first text, setting or question that needs it. The engine puts it here. */
export const later: {
  /** Of comments that ignore findings: with the first text that has one. */
  ignores?: typeof ignores;
  /** Of names of groups: with the first file in which they hold beyond it. */
  groupNames?: typeof groupNames;
  /** Of lists that several files define: with the first text that has or names one. */
  duplicateLists?: typeof duplicateLists;
  /** Puts together what several files say of one instance: with the first text that names one by its id of the cloud. */
  unionOf?: typeof unionOf;
  /** Looks for instances that nobody can log in to: with the first text that may have some. */
  lockedOut?: typeof lockedOut;
  /** What both address families take: with the first text that names an address of IPv6. */
  families?: typeof families;
  /** Say on which conditions something is there: with the first text that has some. */
  guardWords?: (guard: Guard) => string;
  whereText?: ReturnType<typeof whereWith>;
  /** Says why a text cannot be read: with what reads texts in which something is wrong. */
  syntaxMessage?: typeof syntaxMessage;
  /** The checks that are off by default: when a setting asks for one. */
  optional?: typeof optional;
  /** Makes the fixes of findings that say their fixes by a getter: when somebody asks for fixes; nobody asks before. */
  fixes?: typeof fixes;
} = {};
