import { t } from '@vscode/l10n';
import { type ExpectedValue, goesByIds, referencesOf, type Target, type ValueOf } from '../../engine/expected.ts';
import { known } from '../../model/field.ts';
import { mayBeGroupId } from '../../model/values.ts';
import { namesBeside } from '../../text/cursor/siblings.ts';
import { asScalar } from '../../text/tree.ts';
import type { Body } from './body.ts';
import type { Completion, CompletionKind } from './item.ts';
import { groupsByReference, listNames, ownNames } from './peers.ts';
import { bodyItem, keyItem, type Place, valueItem } from './place.ts';
import { resourceTypes } from './starts.ts';
import { hereFirst, usedReferences } from './used.ts';

/** What a value may refer to: groups, lists, and what a template defines. */
export function names(place: Place, expected: ExpectedValue): Completion[] {
  const { tag } = place.slot;
  const references = referencesOf(place.snapshot);
  if (references && tag === '!Ref') return targets(place, expected.value).map((target) => targetItem(place, target));
  if (references && tag === '!GetAtt') return attributePaths(place, expected);
  if (references && tag === '!Sub') return variables(place);
  if (tag !== undefined) return [];
  const wanted = expected.wanted ?? 'group';
  switch (expected.value) {
    case 'reference':
      return targets(place, wanted).map((target) => targetItem(place, target));
    case 'resource':
      return resources(place, wanted).map((target) => targetItem(place, target));
    case 'attribute':
      return attributesBehind(place, wanted).map((name) => valueItem(place, name, { label: name, kind: 'value' }));
    case 'substitution':
      return variables(place);
    case 'condition':
      return (references?.conditions(place.tree) ?? []).map((name) =>
        valueItem(place, name, { label: name, kind: 'value' }),
      );
    case 'resource-type':
      return resourceTypes(place);
    default:
      return [...things(place, expected), ...expressions(place, expected)];
  }
}

function things(place: Place, expected: ExpectedValue): Completion[] {
  switch (expected.value) {
    case 'group':
      return groups(place, expected);
    case 'prefix-list':
      return lists(place, 'prefix-list');
    case 'port-list':
      return lists(place, 'port-list');
    case 'vpc':
      return vpcs(place);
    default:
      return [];
  }
}

/** The groups of the file and the workspace. Its own group is no peer of a rule, nor is an advanced one. */
function groups(place: Place, { thing }: ExpectedValue): Completion[] {
  const { snapshot } = place;
  const { world } = snapshot;
  const isPeer = thing === 'rule';
  const byIds = goesByIds(snapshot);
  const own = isPeer ? ownNames(place) : new Set<string>();
  const { isAdvanced, nameOf } = groupsByReference(snapshot);
  const used = usedReferences(snapshot, place.elsewhere, 'group').map(({ text }) => text);
  return [...new Set([...world.groupNames, ...used])].flatMap((name) => {
    const isId = mayBeGroupId(name);
    if (name === '' || own.has(name) || (byIds && !isId)) return [];
    if (isPeer && isAdvanced(name)) return [];
    const detail = isId ? nameOf(name) : undefined;
    const filter = detail ? `${name} ${detail}` : name;
    const about = { kind: 'group', name } as const;
    return [valueItem(place, name, { label: name, kind: 'group', filter, about, ...(detail && { detail }) })];
  });
}

function lists(place: Place, kind: 'prefix-list' | 'port-list'): Completion[] {
  return listNames(place, kind).map((name) =>
    valueItem(place, name, { label: name, kind: 'list', about: { kind: 'list', name } }),
  );
}

function vpcs(place: Place): Completion[] {
  const { snapshot, elsewhere } = place;
  const here = new Map(snapshot.file.groups.flatMap(({ fields }) => known(fields.vpcId) ?? []).map((id) => [id, 1]));
  const used = hereFirst(
    here,
    elsewhere.map(({ ids }) => ids.vpc),
  );
  return used.flatMap(({ text }) =>
    text.startsWith('vpc-') ? [valueItem(place, text, { label: text, kind: 'value' })] : [],
  );
}

/** References to what the template defines, as this text writes them. */
function expressions(place: Place, expected: ExpectedValue): Completion[] {
  const references = referencesOf(place.snapshot);
  if (references === undefined || expected.value === 'any') return [];
  const { tree, slot } = place;
  const typed = tree.content.slice(slot.word.start, slot.word.end);
  return targets(place, expected.value).map((target) => {
    const text = references.write(tree, target.name, typed);
    const about = describe(target);
    return bodyItem(place, { raw: text }, { ...about, label: text, filter: `${text} ${target.name}` });
  });
}

function targetItem(place: Place, target: Target): Completion {
  return valueItem(place, target.name, { ...describe(target), label: target.name });
}

function describe({ kind, type, name }: Target) {
  const detail = kind === 'parameter' ? t('parameter, {0}', type) : type;
  const itemKind: CompletionKind = kind === 'parameter' ? 'value' : 'group';
  return { kind: itemKind, detail, ...(kind === 'resource' && { about: { kind: 'group', name } as const }) };
}

/** Resources of the types that a value may refer to, but not the one around it, and the parameters, which may stand for any value. */
function targets({ snapshot, tree, keys }: Place, value: ValueOf): Target[] {
  const references = referencesOf(snapshot);
  if (references === undefined) return [];
  const section = keys.lastIndexOf('Resources');
  const around = section < 0 ? undefined : keys[section + 1];
  return references
    .targets(tree)
    .filter(({ kind, type, name }) =>
      kind === 'parameter' ? fitsParameter(type) : references.refersTo(value, type) && name !== around,
    );
}

function fitsParameter(type: string): boolean {
  return ['String', 'Number', ''].includes(type) || type.startsWith('ALIYUN::');
}

/** The same without the parameters, which have no attributes. */
function resources(place: Place, value: ValueOf): Target[] {
  return targets(place, value).filter(({ kind }) => kind === 'resource');
}

/** `Web.SecurityGroupId` of each resource that fits. */
function attributePaths(place: Place, { value }: ExpectedValue): Completion[] {
  return resources(place, value).flatMap((target) =>
    pathsOf(place, target, value).map((text) => valueItem(place, text, { ...describe(target), label: text })),
  );
}

function pathsOf({ snapshot }: Place, { name, type }: Target, value: ValueOf): string[] {
  return (
    referencesOf(snapshot)
      ?.attributesOf(value, type)
      .map((attribute) => `${name}.${attribute}`) ?? []
  );
}

/** The attributes of the resource that is named before the cursor, in the same brackets. */
function attributesBehind({ snapshot, slot, tree }: Place, wanted: ValueOf): readonly string[] {
  const references = referencesOf(snapshot);
  const list = slot.frames.at(-1)?.node;
  const name = list?.kind === 'seq' ? asScalar(list.items[0])?.text : undefined;
  const resource = references?.targets(tree).find((target) => target.name === name);
  return references?.attributesOf(wanted, resource?.type) ?? [];
}

/** What `${…}` of a text may stand for, where the cursor is within the braces. */
function variables(place: Place): Completion[] {
  const { slot, tree, offset } = place;
  const typed = /\$\{([\w.]*)$/.exec(tree.content.slice(slot.word.start, offset))?.[1];
  if (typed === undefined) return [];
  const behind = /^[\w.]*\}/.exec(tree.content.slice(offset, slot.word.end))?.[0] ?? '';
  const within = { ...place, slot: { ...slot, word: { start: offset - typed.length, end: offset + behind.length } } };
  return targets(place, 'output').flatMap((target) => {
    const paths = target.kind === 'resource' ? pathsOf(place, target, 'output') : [];
    return [target.name, ...paths].map((name) => {
      const about = { ...describe(target), label: name };
      return slot.quote ? valueItem(within, `${name}}`, about) : bodyItem(within, { raw: `${name}}` }, about);
    });
  });
}

/** Values that no map stands for: plain names, and what nobody knows. */
const plain: ReadonlySet<ValueOf> = new Set<ValueOf>([
  'any',
  'condition',
  'resource-type',
  'reference',
  'resource',
  'attribute',
  'substitution',
]);

/** `Ref` and `Fn::GetAtt` as the key of a map that stands for a value. */
export function referenceKeys(place: Place, { value }: ExpectedValue): Completion[] {
  const { slot, tree } = place;
  const references = referencesOf(place.snapshot);
  if (references === undefined || plain.has(value) || namesBeside(tree.content, slot).size > 0) return [];
  if (targets(place, value).length === 0) return [];
  const key = (label: string, body: Body) => keyItem(place, label, body, { label, kind: 'property', goesOn: true });
  const hasAttributes = resources(place, value).some(({ type }) => references.attributesOf(value, type).length > 0);
  return [key('Ref', { stop: 0 }), ...(hasAttributes ? [key('Fn::GetAtt', [{ raw: { stop: 0 } }])] : [])];
}
