import { t } from '@vscode/l10n';
import {
  type FileView,
  GROUP_NAME_SPACE,
  ID_SPACE,
  type Mention,
  type ThingKind,
  TYPE_SPACE,
} from '../../engine/mentions.ts';
import { isCloudName, isUnclear, type Occurrence, type SymbolIndex } from '../../engine/symbolIndex.ts';
import { isGroupId } from '../../model/values.ts';
import { scalarIn } from '../../text/edit/content.ts';
import type { TextChange } from '../../text/span.ts';
import { fileName, fileNameFrom } from '../../util/uri.ts';

/** Why something cannot be renamed, in words for the user; or what to do. */
export type Refused = { readonly refused: string };

export interface Renaming {
  /** The files that change. */
  readonly files: readonly { readonly uri: string; readonly changes: readonly TextChange[] }[];
}

/** Why the name at the cursor cannot get another one; undefined when it can. */
export function whyNotRenamed(index: SymbolIndex, uri: string, mention: Mention): string | undefined {
  const { space } = mention;
  const name = quoted(mention.name);
  const designation = index.resolve({ ...mention, uri });
  const occurrences = meantBy(index, uri, mention);
  const definitions = occurrences.filter(({ mention: { role } }) => role === 'definition');
  if (space === TYPE_SPACE) return t('`{0}` is a name of Alibaba Cloud and cannot be changed.', name);
  if (space === ID_SPACE || (mention.reach === 'everywhere' && space !== GROUP_NAME_SPACE))
    return t('`{0}` is an id that Alibaba Cloud has given. It cannot be changed, so it cannot be renamed here.', name);
  const [definition] = definitions;
  if (definitions.some((one) => isId(index, one)))
    return t('`{0}` is an id that Alibaba Cloud has given. It cannot be changed, so it cannot be renamed here.', name);
  const unclear = definition && index.unclear({ ...definition.mention, uri: definition.uri });
  if (isUnclear(designation) || (unclear && isCloudName(designation)))
    return t('Several groups are called `{0}` in the cloud, and any of them may be meant. Rename them by hand.', name);
  if (space === GROUP_NAME_SPACE && definitions.length === occurrences.length)
    return t('`{0}` is what the group is called in the cloud; nothing in your files refers to it. Edit it here.', name);
  if (definition === undefined)
    return t('Nothing in this workspace defines `{0}`. Define it first, then rename it.', name);
  if (unclear)
    return t(
      'Several files define `{0}`, and `{1}` may mean each of them. Give them different names by hand first.',
      name,
      fileNameFrom(uri, unclear.uri),
    );
  const fixed = occurrences.find((one) => !isWritable(index, one));
  return (
    fixed &&
    t(
      'In `{0}` the name `{1}` comes from an alias or a block of text. Write it out there first.',
      fileNameFrom(uri, fixed.uri),
      name,
    )
  );
}

/** The changes that give a thing another name wherever it is mentioned. */
export function rename(index: SymbolIndex, uri: string, mention: Mention, newName: string): Renaming | Refused {
  const why = whyNotRenamed(index, uri, mention) ?? whyNotNamed(index, uri, mention, newName);
  if (why !== undefined) return { refused: why };
  const files = new Map<string, TextChange[]>();
  if (newName === mention.name) return { files: [] };
  for (const one of meantBy(index, uri, mention)) {
    const change = changeOf(one.mention, newName);
    if (change) files.set(one.uri, [...(files.get(one.uri) ?? []), change]);
  }
  return { files: [...files].map(([file, changes]) => ({ uri: file, changes })) };
}

/** Every place where what the name stands for is called so. */
function meantBy(index: SymbolIndex, uri: string, mention: Mention): Occurrence[] {
  return index.occurrences(new Set([index.resolve({ ...mention, uri })]));
}

/** A name as a message quotes it: of one that is broken, or goes on and on, its beginning. */
function quoted(name: string): string {
  const [line = ''] = name.split(/\r\n?|\n/, 1);
  const start = [...line].slice(0, MOST_QUOTED).join('').trimEnd();
  return start === name ? name : `${start}…`;
}

const MOST_QUOTED = 64;

/** Why a file that changes cannot be trusted to say all that it says. */
export function whyNotChanged({ uri, isBroken }: Pick<FileView, 'uri' | 'isBroken'>): string | undefined {
  if (!isBroken) return undefined;
  return t('`{0}` has a syntax error, and names may stand where it cannot be read. Mend it first.', fileName(uri));
}

/** At an alias nothing needs to be written where the name that it repeats is rewritten itself. */
function isWritable(index: SymbolIndex, { uri, mention }: Occurrence): boolean {
  if (mention.spelling !== undefined) return true;
  const { source } = mention;
  return source !== undefined && index.mentionsIn(uri).some(isAt(source));
}

/** Whether what is defined there is the id of a group: who takes it for a name does not say so. */
function isId(index: SymbolIndex, { uri, mention: { span } }: Occurrence): boolean {
  return index
    .mentionsIn(uri)
    .some((other) => other.space === ID_SPACE && other.span.start === span.start && other.span.end === span.end);
}

function isAt(span: { readonly start: number; readonly end: number }) {
  return (other: Mention) =>
    other.spelling !== undefined && other.span.start === span.start && other.span.end === span.end;
}

function changeOf({ span, spelling }: Mention, newName: string): TextChange | undefined {
  if (spelling === undefined) return undefined;
  const { syntax, style } = spelling;
  if (style === 'part') return { ...span, text: newName };
  const quotes = style === 'plain' ? 0 : 1;
  return { start: span.start - quotes, end: span.end + quotes, text: scalarIn(syntax, newName, style) };
}

function whyNotNamed(index: SymbolIndex, uri: string, mention: Mention, newName: string): string | undefined {
  if (newName === mention.name) return undefined;
  const wrong = mention.reach === 'file' && mention.space !== ATTACHMENT ? wrongLogicalId(newName) : wrongName(newName);
  if (wrong !== undefined) return wrong;
  const occurrences = meantBy(index, uri, mention);
  const owner = occurrences.find(({ mention: { role } }) => role === 'definition')?.uri ?? uri;
  const mentionedIn = new Set(occurrences.map((one) => one.uri));
  const taken = isCloudName(index.resolve({ ...mention, uri }))
    ? index.inTheCloudsWay(newName, mentionedIn)
    : index.inTheWay({ ...mention, uri: owner, name: newName }, mentionedIn);
  if (taken === undefined) return undefined;
  const file = fileNameFrom(uri, taken.uri);
  if (taken.mention.thing)
    return t(
      '`{0}` already names {1} in `{2}`. Choose another name.',
      quoted(newName),
      inWords(taken.mention.thing.kind),
      file,
    );
  return t('`{0}` already refers to `{1}`, and would come to mean this. Choose another name.', file, quoted(newName));
}

const ATTACHMENT = 'attachment';

/** Names of the native form are as the cloud wants them: one could become a group's name. Source: SDK 7.11.6, CreateSecurityGroup. */
function wrongName(name: string): string | undefined {
  if (isGroupId(name) || /^(?:pl|prl|i|eni)-/.test(name))
    return t('`{0}` looks like an id that Alibaba Cloud has given. Choose a name that starts otherwise.', quoted(name));
  if ([...name].length > 128) return t('A name has at most 128 characters, and this one has {0}.', [...name].length);
  if (/^https?:\/\//i.test(name)) return t('A name may not start with `http://` or `https://`.');
  if (!/^\p{L}/u.test(name)) return t('A name starts with a letter.');
  const odd = /[^\p{L}\p{N}:_.-]/u.exec(name)?.[0];
  return odd && t('A name holds letters, digits, `:`, `_`, `.` and `-`, and no `{0}`.', odd);
}

/** Source: ROS template reference, Resources and Parameters: logical ids. */
function wrongLogicalId(name: string): string | undefined {
  if (/^[A-Za-z0-9][\w-]{0,254}$/.test(name)) return undefined;
  return t('A name in a template starts with a letter or a digit and holds letters, digits, `-` and `_`.');
}

function inWords(kind: ThingKind): string {
  switch (kind) {
    case 'group':
      return t('a security group');
    case 'prefix-list':
      return t('a prefix list');
    case 'port-list':
      return t('a port list');
    case 'instance':
      return t('an instance');
    case 'interface':
      return t('a network interface');
    case 'parameter':
      return t('a parameter');
    case 'condition':
      return t('a condition');
    case 'mapping':
      return t('a mapping');
    case 'local':
      return t('a local value');
    case 'resource':
      return t('a resource');
  }
}
