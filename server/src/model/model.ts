import type { Cidr } from '../algebra/ip.ts';
import type { Brand } from '../util/brand.ts';
import type { SyntaxReason } from '../util/syntaxReason.ts';
import type { Field } from './field.ts';
import type { GroupType, InnerAccessPolicy, NicType, Policy, PortRange, Priority, Protocol } from './values.ts';
import type { Guard } from './variables.ts';

/** Names one thing of a file: a group, a rule, a reference. Valid within one version of one file. */
export type EntityId = Brand<number, 'EntityId'>;

/** What a file is for; some values are tolerated in one and wrong in another. */
export type Purpose =
  /** Written by hand to be applied: our native files. */
  | 'definition'
  /** A ROS template. */
  | 'template'
  /** A request to the API. */
  | 'request'
  /** What the API or the console gave back. */
  | 'export';

/** How something is written, for messages that say how to write it. A template in JSON may stand within one in YAML. */
export type Notation = 'yaml' | 'json';

/** One file's security groups and all that hangs on them, free of the dialect they are written in. */
export interface SecurityFile {
  readonly purpose: Purpose;
  readonly notation: Notation;
  readonly groups: readonly SecurityGroup[];
  readonly attachments: readonly Attachment[];
  readonly prefixLists: readonly ValueList[];
  readonly portLists: readonly ValueList[];
  /** The lists of other files that rules of this one name, by kind and name; their ids hold there. */
  readonly outsideLists?: ReadonlyMap<string, ValueList>;
  /** What the conditions of a template say, by their keys. Those that are not told of may hold or not. */
  readonly conditions?: ReadonlyMap<string, Meaning>;
  readonly problems: readonly ReadingProblem[];
}

/** What a condition says. */
export type Meaning =
  /** A parameter is given one of some texts, of those that it may be given where these are known. */
  | {
      readonly kind: 'given';
      /** Its key. */
      readonly parameter: string;
      readonly texts: readonly string[];
      readonly among?: readonly string[];
    }
  /** All of them hold, or any, or none. */
  | { readonly kind: 'all' | 'any' | 'none'; readonly of: readonly Meaning[] }
  /** It may hold or not; of one key it is the same. */
  | { readonly kind: 'open'; readonly key: string };

interface Thing {
  readonly id: EntityId;
  /** All of these must be true for the thing to exist; empty in plain files. */
  readonly when: readonly Guard[];
}

export interface SecurityGroup extends Thing {
  readonly kind: 'group';
  /** The name by which this file refers to the group: map key, resource id, or group id. Empty when it has none. */
  readonly name: string;
  readonly fields: GroupFields;
  readonly rules: readonly Rule[];
  /** Rules that cannot be counted or seen (an expression, a cut export): the true number may be higher. */
  readonly incomplete: boolean;
  /** The group is defined elsewhere; this file only adds rules to it. */
  readonly external: boolean;
  /** Of such a group: its rules are those that a request takes away. */
  readonly revokes?: boolean;
  /** Of such a group: the file adds more rules than these, which cannot be counted or seen. */
  readonly addsMore?: boolean;
  /** Of such a group: those that an expression may mean. It may also be another one. */
  readonly mayBe?: readonly PossibleGroup[];
  /** Of the groups that its rules name the advanced ones, wherever they are defined. No reader knows: the engine says it. */
  readonly advancedPeers?: ReadonlySet<string>;
  /** What other files say of it: the rules that they add, and of a group that is defined elsewhere the group itself. The engine says it. */
  readonly others?: readonly GroupPart[];
}

/** A group that an expression may mean, whoever gives it what. */
export interface PossibleGroup {
  /** Its id. */
  readonly id: string;
  /** That it is this one. */
  readonly when: Guard;
}

/** What one of several files says of a group, in values that mean the same in every file. */
export interface GroupPart {
  readonly uri: string;
  /** What the file that asks calls that one. */
  readonly called?: string;
  /** The rules that the file adds, or all that it defines; incomplete where they are not all that it may have. */
  readonly group: SecurityGroup;
  /** The lists that these rules name, by names that no file gives. */
  readonly lists: readonly ValueList[];
  /** Equal where two parts say the same. */
  readonly says: string;
}

export interface GroupFields {
  readonly securityGroupName?: Field<string>;
  readonly securityGroupId?: Field<string>;
  readonly description?: Field<string>;
  readonly securityGroupType?: Field<GroupType>;
  readonly vpcId?: Field<string>;
  readonly innerAccessPolicy?: Field<InnerAccessPolicy>;
  readonly tags?: readonly Tag[];
}

export interface Tag {
  readonly id: EntityId;
  readonly key?: Field<string>;
  readonly value?: Field<string>;
}

export type Direction = 'ingress' | 'egress';

export interface Rule extends Thing {
  readonly kind: 'rule';
  readonly direction: Direction;
  /** Counting from 1 over the rules of its group and direction, as messages name it. */
  readonly number: number;
  readonly fields: RuleFields;
  /** A part of it could not be read: what seems absent may be there. */
  readonly partial?: boolean;
  /** A condition chooses its group, and it is a rule of each: neither judged nor changed by what holds in one of them alone. */
  readonly ofSeveral?: boolean;
  /** What the file is called in which it stands, where that is another one. */
  readonly file?: string;
}

/** A rule as it is written. What it means, with the API's precedence among these, is asked in `rules.ts`. */
export interface RuleFields {
  readonly ipProtocol?: Field<Protocol>;
  readonly portRange?: Field<PortRange>;
  readonly sourcePortRange?: Field<PortRange>;
  readonly portRangeListId?: Field<string>;
  readonly policy?: Field<Policy>;
  readonly priority?: Field<Priority>;
  readonly nicType?: Field<NicType>;
  readonly description?: Field<string>;
  readonly sourceCidrIp?: Field<Cidr>;
  readonly ipv6SourceCidrIp?: Field<Cidr>;
  readonly sourceGroupId?: Field<string>;
  readonly sourcePrefixListId?: Field<string>;
  readonly sourceGroupOwnerId?: Field<string>;
  readonly sourceGroupOwnerAccount?: Field<string>;
  readonly destCidrIp?: Field<Cidr>;
  readonly ipv6DestCidrIp?: Field<Cidr>;
  readonly destGroupId?: Field<string>;
  readonly destPrefixListId?: Field<string>;
  readonly destGroupOwnerId?: Field<string>;
  readonly destGroupOwnerAccount?: Field<string>;
  readonly securityGroupRuleId?: Field<string>;
}
export type RuleField = keyof RuleFields;

/** An instance or a network interface and the groups it is in. */
export interface Attachment extends Thing {
  readonly kind: 'attachment';
  readonly to: 'instance' | 'interface';
  readonly name: string;
  readonly groups: readonly GroupUse[];
  /** Groups that cannot be counted or seen: the true number may be higher. */
  readonly incomplete: boolean;
  /** Of an interface: the instances that the file may attach it to, by name. */
  readonly on?: readonly string[];
  /** It exists whether or not the file is applied, which only puts it into more groups. */
  readonly joinedOnly?: boolean;
  /** It may be an interface of an instance that cannot be seen, or have such an interface. */
  readonly partUnseen?: boolean;
}

/** One mention of a group in an attachment's list. */
export interface GroupUse extends Thing {
  readonly kind: 'group-use';
  /** A name of this file or workspace, or an id such as `sg-…`. */
  readonly group: Field<string>;
  /** The ids that an expression may give for it, and maybe others. */
  readonly mayBe?: readonly string[];
}

/** A prefix list or a port list. */
export interface ValueList extends Thing {
  readonly kind: 'prefix-list' | 'port-list';
  readonly name: string;
  readonly fields: ListFields;
  readonly entries: readonly ListEntry[];
  /** Entries that cannot be seen, or that are there on a condition only. */
  readonly incomplete?: boolean;
}

export interface ListFields {
  readonly maxEntries?: Field<number>;
  readonly addressFamily?: Field<'IPv4' | 'IPv6'>;
}

export interface ListEntry {
  readonly id: EntityId;
  /** A CIDR block of a prefix list, a port range of a port list. */
  readonly cidr?: Field<Cidr>;
  readonly portRange?: Field<PortRange>;
}

/** Every name by which a {@link Place} or an {@link Edit} may point into a thing. */
export type FieldName =
  | RuleField
  | keyof GroupFields
  | keyof ListFields
  | 'key'
  | 'value'
  | 'cidr'
  | 'entries'
  | 'securityGroupIds'
  | 'sourceSecurityGroupId'
  | 'prefixListName'
  | 'until'
  | 'reason'
  | Section
  | Direction;

/** The named parts of a file, where a dialect has such. */
export type Section = 'securityGroups' | 'instances' | 'networkInterfaces' | 'prefixLists' | 'portLists';

/** Where a finding points: a thing, or one field of it. A dialect turns it into a span. */
export interface Place {
  readonly entity: EntityId;
  readonly field?: FieldName;
  /** Of a field: its value (default), its name, or both. */
  readonly part?: 'value' | 'key' | 'entry';
}

/** What a reader could not make sense of. The checks of the same names put it into words. */
export type ReadingProblem =
  | { readonly kind: 'syntax'; readonly at: Place; readonly reason: SyntaxReason; readonly notation: Notation }
  | {
      readonly kind: 'duplicate-key';
      readonly at: Place;
      readonly first: Place;
      readonly name: string;
      readonly same: boolean;
    }
  | {
      readonly kind: 'unknown-property';
      readonly at: Place;
      readonly name: string;
      /** The name that may stand here and is not there yet, where one is near. */
      readonly meant: string | undefined;
    }
  /** A resource type that nobody knows, so near to one of those that make groups that it must be meant. */
  | { readonly kind: 'unknown-type'; readonly at: Place; readonly name: string; readonly meant: string }
  | {
      readonly kind: 'missing-property';
      readonly at: Place;
      readonly field: FieldName;
      readonly name: string;
      /** The dialect's schema lets it be absent, and yet nothing comes of the thing without it. */
      readonly optional?: boolean;
    }
  | {
      readonly kind: 'wrong-type';
      readonly at: Place;
      /** Of the property; of a direction that is none, what stands there. */
      readonly name: string;
      readonly expected: Expected;
      readonly notation: Notation;
    }
  | {
      readonly kind: 'deprecated';
      readonly at: Place;
      readonly name: string;
      readonly instead: string | undefined;
      /** The list whose items hold it today, and whether that list stands here as well. */
      readonly inside?: { readonly name: string; readonly present: boolean };
      readonly value: string | undefined;
    }
  | { readonly kind: 'too-large'; readonly at: Place; readonly limit: number };

export type Expected =
  | 'text'
  | 'number'
  | 'map'
  | 'list'
  | 'rule'
  | 'group-list'
  | 'prefix-list-entry'
  | 'port-list-entry'
  | 'direction';
