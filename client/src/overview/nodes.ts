// The lines of the view: files, their groups, and what is known of each.
import { l10n, Uri, workspace } from 'vscode';
import type {
  FileGroups,
  GroupSummary,
  PlaceList,
  QuotaState,
  QuotaSummary,
  TextRange,
} from '../../../server/src/protocol/requests.ts';

export interface Node {
  /** Stays the same as long as it is the same thing, so that what is unfolded stays so. */
  readonly id: string;
  readonly kind: 'file' | 'group' | 'crowded' | 'counts' | 'attachments' | 'deadRules' | 'openings' | 'place' | 'more';
  readonly label: string;
  readonly description?: string;
  /** All of it in words, for screen readers and the tooltip. */
  readonly words: string;
  readonly uri: string;
  readonly range?: TextRange;
  /** What the file calls a group or an instance, where that is not what is shown. */
  readonly name?: string;
  /** Of a group: which of the file it is, where its name alone does not tell. */
  readonly which?: number;
  readonly state?: QuotaState;
  readonly parent: Node | undefined;
  readonly children: readonly Node[];
}

/** Which groups are shown. */
export interface Filter {
  /** A part of the name of a group or a file. */
  readonly text: string;
  /** Only groups in which something was found. */
  readonly onlyFindings: boolean;
}

export function nodesOf(files: readonly FileGroups[], filter: Filter): Node[] {
  return files
    .map((file) => ({ file, path: workspace.asRelativePath(Uri.parse(file.uri)) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ file, path }) => fileNode(file, path, filter))
    .filter(({ children }) => children.length > 0);
}

/** The line of what is nearest to its limit, or of the file. */
export function findNode(roots: readonly Node[], uri: string, name: string | undefined): Node | undefined {
  const file = roots.find((root) => root.uri === uri);
  return file?.children.find((node) => node.kind === 'crowded' && node.label === name) ?? byName(file, name) ?? file;
}

/** What the file calls it. */
export function nameOf({ name, label }: Node): string {
  return name ?? label;
}

function byName(file: Node | undefined, name: string | undefined): Node | undefined {
  return file?.children.find((node) => nameOf(node) === name);
}

function fileNode(file: FileGroups, path: string, filter: Filter): Node {
  const slash = path.lastIndexOf('/');
  return parentOf(
    {
      id: file.uri,
      kind: 'file',
      label: path.slice(slash + 1),
      description: path.slice(0, Math.max(slash, 0)),
      words: path,
      uri: file.uri,
      parent: undefined,
    },
    (parent) => [
      ...file.groups.flatMap((group, i) => (isShown(group, path, filter) ? groupNode(group, i, parent) : [])),
      ...file.crowded.flatMap((use, i) => (matches([use.name], path, filter) ? crowdedNode(use, i, parent) : [])),
    ],
  );
}

function isShown(group: GroupSummary, path: string, filter: Filter): boolean {
  const { name, label = name, also = name } = group;
  return (
    matches([name, label, also], path, filter) && (!filter.onlyFindings || group.findings > 0 || group.state !== 'ok')
  );
}

function matches(names: readonly string[], path: string, { text }: Filter): boolean {
  const wanted = text.toLowerCase();
  return [...names, path].some((name) => name.toLowerCase().includes(wanted));
}

function groupNode(group: GroupSummary, index: number, parent: Node): Node {
  const { name, label = name, also, range, state, total, limit, atLeast, counts } = group;
  const { deadRules, openings, attachments } = group;
  const used = limit === undefined ? counts : usage({ used: total, limit, atLeast });
  const notes = [
    ...(deadRules.total > 0 ? [deadText(deadRules.total)] : []),
    ...(openings.total > 0 ? [l10n.t('open to the world')] : []),
  ];
  const open = openings.places.map(({ text }) => text).join(l10n.t(', '));
  const words = [
    also === undefined ? label : l10n.t('{0} ({1})', label, also),
    counts,
    ...(state === 'ok' ? [] : [stateText(state)]),
    ...(attachments.total > 0 ? [attachedText(attachments.total)] : []),
    ...(deadRules.total > 0 ? [deadText(deadRules.total)] : []),
    ...(openings.total > 0 ? [l10n.t('open to the world: {0}', open)] : []),
  ];
  return parentOf(
    {
      id: `${parent.id} ${index} ${name}`,
      kind: 'group',
      label,
      ...(label !== name && { name }),
      description: [...(also === undefined ? [] : [also]), used, ...notes].join(' · '),
      words: words.join(l10n.t(', ')),
      uri: parent.uri,
      range,
      state,
      parent,
      ...(group.which !== undefined && { which: group.which }),
    },
    (node) => [
      leaf('counts', counts, node),
      ...(attachments.total > 0 ? [listNode('attachments', attachedText(attachments.total), attachments, node)] : []),
      ...(deadRules.total > 0 ? [listNode('deadRules', deadText(deadRules.total), deadRules, node)] : []),
      ...(openings.total > 0 ? [listNode('openings', l10n.t('open to the world'), openings, node)] : []),
    ],
  );
}

function crowdedNode(use: QuotaSummary, index: number, parent: Node): Node {
  const words = [use.text, stateText(use.state)].join(l10n.t(', '));
  const { name, range, state } = use;
  const id = `${parent.id} crowded ${index} ${name}`;
  const { uri } = parent;
  return { id, kind: 'crowded', label: name, description: usage(use), words, uri, range, state, parent, children: [] };
}

function listNode(kind: 'attachments' | 'deadRules' | 'openings', label: string, list: PlaceList, parent: Node): Node {
  const { uri } = parent;
  return parentOf({ id: `${parent.id} ${kind}`, kind, label, words: label, uri, parent }, (node) => {
    const places = list.places.map(
      (place, i): Node => ({
        id: `${node.id} ${i}`,
        kind: 'place',
        label: place.text,
        ...(place.uri !== undefined && { description: workspace.asRelativePath(Uri.parse(place.uri)) }),
        words: place.text,
        uri: place.uri ?? uri,
        range: place.range,
        parent: node,
        children: [],
      }),
    );
    const rest = list.total - places.length;
    return rest > 0 ? [...places, leaf('more', l10n.t('and {0} more', rest), node)] : places;
  });
}

function leaf(kind: 'counts' | 'more', label: string, parent: Node): Node {
  return { id: `${parent.id} ${kind}`, kind, label, words: label, uri: parent.uri, parent, children: [] };
}

function parentOf(node: Omit<Node, 'children'>, children: (parent: Node) => readonly Node[]): Node {
  const made: Omit<Node, 'children'> & { children: readonly Node[] } = { ...node, children: [] };
  made.children = children(made);
  return made;
}

const CELLS = 5;

/** `▰▰▱▱▱ 73/200`, `▰▰▱▱▱ ≥73/200` */
function usage({ used, limit, atLeast }: { used: number; limit: number; atLeast: boolean }): string {
  const filled = filledCells(used, limit);
  return `${'▰'.repeat(filled)}${'▱'.repeat(CELLS - filled)} ${atLeast ? '≥' : ''}${used}/${limit}`;
}

/** Only what is unused is shown empty, and only what is used up is shown full. */
function filledCells(used: number, limit: number): number {
  if (used === 0) return 0;
  if (used >= limit) return CELLS;
  return Math.max(1, Math.min(CELLS - 1, Math.round((used / limit) * CELLS)));
}

function stateText(state: QuotaState): string {
  switch (state) {
    case 'over':
      return l10n.t('over the quota');
    case 'full':
      return l10n.t('quota used up');
    case 'near':
      return l10n.t('quota nearly used up');
    case 'ok':
      return l10n.t('within the quota');
  }
}

function attachedText(count: number): string {
  return l10n.t('attached to {0}', count);
}

function deadText(count: number): string {
  return count === 1 ? l10n.t('1 dead rule') : l10n.t('{0} dead rules', count);
}
