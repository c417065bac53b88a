/**
 * What client and server say to each other beyond LSP. The client imports this file and nothing else of the protocol.
 */

/** What a client may pass as `initializationOptions`. Every part is optional: a bare LSP client passes nothing. */
export interface InitializationOptions {
  /** Link template for a check's page; `{id}` becomes the check's id. Without it, diagnostics carry a `file:` link to the shipped page. */
  readonly checkPage?: string;
  /** Link template for a FAQ answer in a hover; `{id}` becomes the entry's id. Without it, hovers link to Alibaba Cloud's pages. */
  readonly faqLink?: string;
  /** Link template for a rule in an explanation; `{args}` becomes the URI-encoded JSON of `[uri, range]`. Without it, links are the document's address with `#L<line>`. */
  readonly ruleLink?: string;
  /** The client answers {@link FILES} and {@link READ_FILE}: for workspaces that lie on no disk of the server. */
  readonly files?: boolean;
  /** The language to speak, such as `zh-CN`, for clients that cannot say it as LSP has it (`locale`). */
  readonly locale?: string;
  /** Push diagnostics although the client could pull them: those of all files of the workspace, for clients that pull the open ones only. */
  readonly pushDiagnostics?: boolean;
  /** Send {@link STATUS} notifications. */
  readonly status?: boolean;
  /** The client knows the commands {@link EXPLAIN_COMMAND}, {@link SHOW_EFFECTIVE_RULES}, {@link SHOW_PLACES}, {@link RENAME_COMMAND} and {@link SHOW_DEAD_RULES}; code actions and code lenses may name them. */
  readonly commands?: boolean;
}

/** Server → client notification after each analysis of an open document. */
export const STATUS = 'secgroup/status';
export interface DocumentStatus {
  readonly uri: string;
  readonly version: number;
  /** What kind of file it is, in words (`ROS template`); absent when SecGroup leaves the file alone. */
  readonly kind?: string;
  readonly groups: number;
  readonly rules: number;
  /** Why the file is not checked, or not wholly. */
  readonly note?: string;
}

/** Client → server: FAQ entries that match a query (a question, keywords or a pasted error text), best first; all of them for ''. */
export const SEARCH_FAQ = 'secgroup/searchFaq';
export interface SearchFaqParams {
  readonly query: string;
}
export interface FaqSummary {
  readonly id: string;
  readonly question: string;
  /** A short line under the question: the keywords. */
  readonly detail: string;
}

/** Client → server: one FAQ answer as Markdown, or null for an unknown id. */
export const FAQ_ANSWER = 'secgroup/faqAnswer';
/** Client → server: the page of one check as Markdown, or null for an unknown id. */
export const CHECK_PAGE = 'secgroup/checkPage';
export interface PageParams {
  readonly id: string;
}
export interface Page {
  readonly title: string;
  readonly markdown: string;
}

/** Client → server: the starting points for a new file. */
export const TEMPLATES = 'secgroup/templates';
export interface FileTemplate {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** The native YAML text of the new file. */
  readonly text: string;
}

/** As in LSP: counted from 0, in UTF-16 units. */
export interface TextRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** Client → server: which rule decides about some packets; or null for a document that is not open or not ours. */
export const EXPLAIN = 'secgroup/explain';
/** Either a question such as `203.0.113.9 -> web tcp 22`, or its parts. */
export type ExplainParams = { readonly uri: string } & (
  | { readonly question: string }
  | {
      /** A group, an instance or an interface of the document, by name. */
      readonly target: string;
      /** An address, a block, `internet`, or another group or instance. */
      readonly peer: string;
      /** `tcp`, `udp`, `icmp`, `icmpv6`, `gre`, `ping`, `all`. */
      readonly protocol: string;
      /** `22`, `8000-9000`; all ports when absent. */
      readonly port?: string | number;
      /** Seen from the target; `ingress` when absent. */
      readonly direction?: 'ingress' | 'egress';
    }
);
export type ExplainResult = ExplainAnswer | { /** Why the question cannot be answered. */ readonly problem: string };
export interface ExplainAnswer extends Page {
  readonly verdict: 'accept' | 'drop' | 'depends';
  /** The answer in one sentence: `Yes: rule 2 of `web` lets …`. */
  readonly sentence: string;
  /** All that speak of these packets, in the order in which they decide. */
  readonly steps: readonly ExplainStep[];
}
export interface ExplainStep {
  readonly text: string;
  /** It decides some of the packets, it may, or it comes too late. */
  readonly role: 'decides' | 'may' | 'loses';
  /** Absent when it is not known. */
  readonly policy?: 'accept' | 'drop';
  /** Where the rule stands; absent for what is no rule. */
  readonly range?: TextRange;
  /** The file in which it stands, where that is another one. */
  readonly uri?: string;
}

/** The client's command that asks for an explanation; its arguments are the document's address and a question to start from. */
export const EXPLAIN_COMMAND = 'secgroup.explainReachability';
/** The client's command that shows the effective rules of a target; its arguments are the document's address, the target's name, and which group of the file it is where the name alone does not tell. */
export const SHOW_EFFECTIVE_RULES = 'secgroup.showEffectiveRules';
/** The client's command that shows the places that a lens leads to, as they are then ({@link LENS_PLACES}); its arguments are the document's address, the position to show them at, the lens's kind, the group's name, and which group of the file it is. */
export const SHOW_PLACES = 'secgroup.showPlaces';
/** The client's command that asks for another name of what stands somewhere; its arguments are the document's address and the position. */
export const RENAME_COMMAND = 'secgroup.renameAt';
/** The client's command that shows the dead rules of a group and offers to remove them; its arguments are the document's address, the position to show them at, the group's name, and which group of the file it is. */
export const SHOW_DEAD_RULES = 'secgroup.showDeadRules';
/** The server's command (`workspace/executeCommand`) behind a lens, for clients that have none of the above; its arguments are the lens's own. */
export const FOLLOW_LENS = 'secgroup.followLens';

/** A group of an open document. */
export interface GroupParams {
  readonly uri: string;
  /** The group's. */
  readonly name: string;
  /** Which group of the file it is, counted from 0: several may bear one name. */
  readonly group: number;
}

/** Client → server: where what a lens of a group counts stands now, in whichever files, as LSP's `Location`s; null when the group is gone. */
export const LENS_PLACES = 'secgroup/lensPlaces';
export interface LensPlacesParams extends GroupParams {
  readonly kind: 'attachments' | 'deadRules';
}
export interface FilePlace {
  readonly uri: string;
  readonly range: TextRange;
}

/** Client → server: the dead rules of a group of an open document; null when it is gone. */
export const DEAD_RULES = 'secgroup/deadRules';
export type DeadRulesParams = GroupParams;
export interface DeadRulesText {
  /** `2 dead rules` */
  readonly title: string;
  readonly rules: readonly {
    /** `accept tcp 80 ← 10.1.0.0/16` */
    readonly text: string;
    /** Why it never decides. */
    readonly why: string;
    readonly range: TextRange;
  }[];
  /** Takes out those that can be, when the document is still at this version. */
  readonly removal?: {
    readonly title: string;
    readonly version: number;
    readonly edits: readonly { readonly range: TextRange; readonly newText: string }[];
  };
}

/** Client → server: the merged rules that act on a group or an instance, in the order of decision; null for an unknown name. */
export const EFFECTIVE_RULES = 'secgroup/effectiveRules';
export interface EffectiveRulesParams {
  readonly uri: string;
  /** As {@link TARGETS} names it. */
  readonly name: string;
  /** Which group of the file it is, counted from 0: several may bear one name. */
  readonly which?: number;
}
export interface EffectiveRulesText {
  readonly title: string;
  readonly text: string;
  readonly links: readonly {
    /** Within `text`. */
    readonly range: TextRange;
    /** Where the rule stands. */
    readonly target: TextRange;
    /** The file in which it stands, where that is another one. */
    readonly uri?: string;
  }[];
  /** Groups of other files count: it may be old as soon as any of these changes (see {@link GROUPS_CHANGED}). */
  readonly beyond: boolean;
}

/** Client → server: the groups of a document and what they are attached to. */
export const TARGETS = 'secgroup/targets';
export interface TargetsParams {
  readonly uri: string;
  /** The groups of other files as well that a question in this one can name. */
  readonly beyond?: boolean;
  /** What stands in other files as well and belongs to what stands in this one: instances in its groups, groups of its instances. */
  readonly around?: boolean;
}
export interface TargetName {
  readonly name: string;
  readonly kind: 'group' | 'instance' | 'interface' | 'group-beyond';
  /** A short line behind the name. */
  readonly detail: string;
  /** What to show in place of the name. */
  readonly label?: string;
  /** The file for {@link EffectiveRulesParams}, where that is another one. */
  readonly uri?: string;
  /** For {@link EffectiveRulesParams}, where the name alone does not tell. */
  readonly which?: number;
}

/** Server → client: what is in a folder, or null when that cannot be seen. Asked of clients that say {@link InitializationOptions.files}. */
export const FILES = 'secgroup/files';
/** Server → client: the text of a file, or null when it cannot be read. */
export const READ_FILE = 'secgroup/readFile';
export interface FolderParams {
  readonly uri: string;
}
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** Server → client, in a browser: a text that ships beside the server. */
export const READ_TEXT = 'secgroup/readText';
export interface ReadTextParams {
  readonly name: string;
}

/** Client → server: the security groups of the workspace, file by file, open or not. */
export const GROUPS = 'secgroup/groups';
export interface GroupsParams {
  /** Only those of this document, which is open; at once, with what is known of other files by now. */
  readonly uri?: string;
}
export interface FileGroups {
  readonly uri: string;
  readonly groups: readonly GroupSummary[];
  /** Instances and interfaces that come near a quota of their own or are beyond it. */
  readonly crowded: readonly QuotaSummary[];
  /** The quota that is nearest to its limit; absent where nothing is limited. Of one document: what others attach to its groups counts too. */
  readonly worst?: QuotaSummary;
}
export interface GroupSummary {
  readonly name: string;
  /** What to show in place of the name. */
  readonly label?: string;
  /** Its other name: the id, or what it is called in the cloud. */
  readonly also?: string;
  /** For {@link EffectiveRulesParams}, where the name alone does not tell. */
  readonly which?: number;
  readonly range: TextRange;
  /** `61 in + 12 out = 73 of 200` */
  readonly counts: string;
  readonly ingress: number;
  readonly egress: number;
  /** Both together, in the worst case of a template's conditions. */
  readonly total: number;
  /** The true numbers may be higher. */
  readonly atLeast: boolean;
  readonly limit?: number;
  readonly state: QuotaState;
  /** How many findings stand in it, hints left out. */
  readonly findings: number;
  readonly attachments: PlaceList;
  readonly deadRules: PlaceList;
  /** What is open to the world on sensitive ports. */
  readonly openings: PlaceList;
}
/** `full`: at the limit exactly, or beyond it in what the cloud has taken already. */
export type QuotaState = 'ok' | 'near' | 'full' | 'over';
export interface QuotaSummary {
  /** The group, instance or interface. */
  readonly name: string;
  /** Where it stands; absent when it is the file's own. */
  readonly uri?: string;
  readonly range: TextRange;
  readonly used: number;
  readonly atLeast: boolean;
  readonly limit: number;
  readonly state: QuotaState;
  /** `web: 195 of 200 rules` */
  readonly text: string;
  readonly meaning: string;
  /** The id of the FAQ's answer about it. */
  readonly faq: string;
}
/** The first of some places; there are `total` of them. */
export interface PlaceList {
  readonly total: number;
  readonly places: readonly {
    readonly text: string;
    /** Absent when it is the file's own. */
    readonly uri?: string;
    readonly range: TextRange;
  }[];
}

/** Server → client notification: what {@link GROUPS} or {@link EFFECTIVE_RULES} say of files that are not open may have changed since it was answered. Said once, until one of them is asked again. */
export const GROUPS_CHANGED = 'secgroup/groupsChanged';
