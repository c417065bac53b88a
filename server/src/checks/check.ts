import type { GroupCount } from '../analysis/quota.ts';
import type { FaqId } from '../knowledge/faq/entries.ts';
import type { SensitiveRange } from '../knowledge/ports.ts';
import type { QuotaProfile } from '../knowledge/quotas.ts';
import type { Fix } from '../model/edit.ts';
import type { Ignore } from '../model/ignore.ts';
import type { Attachment, Place, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { GroupType } from '../model/values.ts';
import type { Day } from '../util/day.ts';
import { translated } from '../util/language.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** What a check has found, in the model's terms. */
export interface Finding {
  readonly at: Place;
  /**
   * What is wrong, why, and what to do, with the names and numbers of this file. Already translated. Like `related` and `fixes`
   * a getter where it takes some work: of very many findings not all are shown.
   */
  readonly message: string;
  /** Where it differs from the check's own. */
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  readonly tags?: readonly ('unnecessary' | 'deprecated')[];
  readonly fixes?: readonly Fix[] | undefined;
  /** What becomes of one of a group beside the others of the file, wherever they are attached; undefined where it stays as it is. */
  beside?(world: World): Pick<Finding, 'message' | 'severity'> | undefined;
}

export interface Related {
  readonly at: Place;
  /** Where it stands in another file: the group of that name or id there, or the list of that `listKey`. `at` is then what it is said of. */
  readonly elsewhere?: { readonly uri: string; readonly reference: string };
  readonly message: string;
}

/** What a check may know beyond the group it looks at. */
export interface World {
  readonly file: SecurityFile;
  readonly quota: QuotaProfile;
  /** From this share of a limit on, a quota check speaks: 0–1. */
  readonly warnAt: number;
  /** Ports that should not be open to the whole internet without a thought. */
  readonly sensitivePorts: readonly SensitiveRange[];
  /** A group of this file or of the workspace, by the name or id that refers to it. */
  group(reference: string): KnownGroup | undefined;
  /** The names by which groups can be referred to from here. */
  readonly groupNames: readonly string[];
  /** Groups of other files that one of this name or id gets in the way of: a namesake nearby, whoever has the id, all exports of it. */
  rivals(reference: string, by: Rival['by']): readonly Rival[];
  /** The files that define a group which a name of this one may mean, where none is nearer than the others. */
  candidates(name: string): Candidates | undefined;
  /** Other files that define a list which one of this file gets in the way of, by its `listKey`: a namesake nearby, whoever has the id. */
  listRivals(key: string): readonly ListRival[];
  /** The files that define a list which a name of this one may mean, where none is nearer than the others. */
  listCandidates(key: string): Candidates | undefined;
  /** The instances and interfaces of other files that are in a group of this one. */
  besideElsewhere(group: SecurityGroup): readonly MemberBeside[];
  /** The group of another file that a name of this one means, as far as it matters who may log in; undefined where it is not seen. */
  groupElsewhere(reference: string): GroupElsewhere | undefined;
  /** The groups that other files put somebody into, or may, who goes by this id everywhere. */
  alsoIn(id: string): readonly AlsoIn[];
  /** The instances and interfaces that other files put into a group of this one; undefined where no other file can name it. */
  membersElsewhere(group: SecurityGroup): readonly MemberElsewhere[] | undefined;
  /** The address of the file itself. */
  readonly uri: string;
  /** Every file of the workspace has been read: what is not found does not exist. */
  readonly complete: boolean;
  /** The first look at the files of the workspace goes on: what nobody knows yet may be known in a moment. */
  readonly looking: boolean;
  /** For what ends on a day; absent where nobody says, and then nothing ends. */
  readonly today: Day | undefined;
  /** The ids of all checks there are. */
  readonly checks: readonly string[];
  /** Whether an ignore of this check has to say why. */
  needsReason(check: string): boolean;
}

/** A group of another file, as far as it matters who may log in through it. */
export interface GroupElsewhere {
  readonly uri: string;
  /** What it is called there. */
  readonly name: string;
  /** Stands for all that other files say of it, by `wholeOf`. */
  readonly group: SecurityGroup;
  readonly hasInbound: boolean;
  /** Somebody is in it whom this file does not put there, or may be. */
  readonly hasOtherMembers: boolean;
  /** Equal where two say the same. */
  readonly says: string;
}

/** A group that another file puts somebody into, as it is called there. */
export interface AlsoIn {
  readonly uri: string;
  readonly reference: string;
  readonly known: KnownGroup | undefined;
  /** He is in it whenever he exists. */
  readonly always: boolean;
}

/** An instance or interface of another file that is in a group of this one. */
export interface MemberBeside {
  readonly uri: string;
  readonly name: string;
  readonly to: Attachment['to'];
  /** The other groups of this file that it is always in. */
  readonly others: readonly SecurityGroup[];
  /** It is in no more groups than these, and no part of a machine that may be. */
  readonly isWhole: boolean;
}

/** Who is in a group, by what another file says. */
export interface MemberElsewhere {
  readonly name: string;
  readonly place: { readonly uri: string };
}

/** A group of another file, by one of the ways in which it is referred to. */
export interface Rival {
  readonly uri: string;
  /** By its name or its id in a file that somebody wrote; or by its id in an export. */
  readonly by: 'name' | 'id' | 'export';
  /** What an export says of it; equal where two say the same. Empty for what somebody wrote. */
  readonly content: string;
}

/** A list of another file. */
export interface ListRival {
  readonly uri: string;
  /** The entries of a list that goes by its id; equal where two say the same. Empty where it goes by a name. */
  readonly content: string;
}

/** Several files of which any may be meant; the first counts. */
export interface Candidates {
  readonly count: number;
  /** The first of them. */
  readonly some: readonly string[];
  /** They lie in folders beside each other, and are not told of each other where they are defined. */
  readonly areApart: boolean;
  /** Groups of other names are called so in the cloud: none of them is reckoned with. */
  readonly inCloud?: boolean;
}

/** What can be said of a group, wherever it is defined. */
export interface KnownGroup {
  readonly name: string;
  readonly id: string | undefined;
  readonly type: GroupType | undefined;
  readonly count: GroupCount;
  readonly looksDefault: boolean;
  /** Present when it is defined in this very file. */
  readonly group?: SecurityGroup;
}

/**
 * One of our analyses. It looks at one group at a time where it can (`group`), at the whole file where it must (`file`).
 * It names places and proposes edits of the model; it sees no text.
 */
export interface Check {
  readonly id: string;
  /** The heading of its page. */
  readonly title: string;
  readonly severity: Severity;
  /** Runs only when a setting asks for it. */
  readonly offByDefault?: boolean;
  /**
   * What `group` finds depends on the group, what other files add to it, the prefix and port lists that it names, and the settings,
   * and on nothing else: not on other groups, attachments or the workspace. It need not run again for a group that an edit does not touch.
   * `with its peers`: on the types of the groups that its rules name as well, which the workspace may tell later. A function
   * tells it of each group, where it depends on what is found.
   */
  readonly local?: boolean | 'with its peers' | ((group: SecurityGroup, world: World) => boolean);
  /** The FAQ entry that explains the background. */
  readonly faq?: FaqId;
  group?(group: SecurityGroup, world: World): Iterable<Finding>;
  /** Whether a group is too much to be looked at exactly: it may have missed something. Asked when it has looked. */
  isLimited?(group: SecurityGroup, world: World): boolean;
  file?(file: SecurityFile, world: World): Iterable<Finding>;
  /** Looks at the comments that leave findings out, when all else has been found. */
  ignores?(ignores: readonly Ignore[], world: World): Iterable<Finding>;
}

/** Keeps a check's id as a literal type, and its shape checked where it is written. */
export function defineCheck(check: Check): Check {
  return translated(check, 'title');
}
