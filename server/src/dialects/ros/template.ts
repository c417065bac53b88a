import type { EntityId, FieldName, Meaning, ValueList } from '../../model/model.ts';
import { type Guard, keyOfGuards, type Nesting } from '../../model/variables.ts';
import {
  asMap,
  asScalar,
  childOf,
  type Entry,
  entriesOf,
  entryOf,
  isNull,
  type MapNode,
  type Node,
  type ScalarNode,
} from '../../text/tree.ts';
import { once } from '../../util/once.ts';
import type { Origin } from '../dialect.ts';
import { listsByName } from '../lists.ts';
import { meantBy } from '../meant.ts';
import { holds, type Reader } from '../reader.ts';
import { Surroundings } from '../surroundings.ts';
import type { Words } from '../words.ts';
import { Conditions, guarded, namesByWording } from './conditions.ts';
import type { Counting } from './counted.ts';
import { callOf, Expressions, type Names } from './expressions.ts';
import { later } from './later.ts';
import type { Scope } from './lists.ts';
import { meantType } from './types.ts';
import { resource } from './words.ts';

/** One template: the file itself, or one nested in a stack of it. What it names is visible in it alone. */
export interface Template extends Scope, Nesting {
  readonly resources: readonly Resource[];
  /** The logical ids of those that never come to exist. */
  readonly missing: ReadonlySet<string>;
  /** What its resources may ask it. */
  readonly surroundings: Surroundings<Names>;
  /** The types of resources that are misspelt, and what they must mean. */
  readonly misspelt: readonly { readonly type: ScalarNode; readonly meant: string }[];
}

/** A resource that may come to exist. */
export interface Resource {
  readonly logicalId: string;
  /** What the model calls it: the logical id, with the path before it where another template has that name already. */
  readonly name: string;
  readonly type: string;
  readonly when: readonly Guard[];
  readonly map: MapNode;
  /** Absent when nothing or an expression stands there. */
  readonly properties: MapNode | undefined;
  /** Its properties are an expression, or their name is misspelt. */
  readonly unseen: boolean;
  /** Some of its names are none of a resource's. */
  readonly isOdd: boolean;
  /** There may be several of it. */
  readonly repeated: boolean;
  readonly section: MapNode;
  readonly entry: Entry;
}

/** Types whose resources rules and attachments refer to. */
const referred = new Set([
  'ALIYUN::ECS::SecurityGroup',
  'ALIYUN::ECS::SecurityGroupClone',
  'ALIYUN::ECS::PrefixList',
  'ALIYUN::ECS::VPC',
]);

/** What has been read of a file before one of its templates. */
export interface Before {
  /** The names of its templates; those of this one are added. */
  readonly names: Set<string>;
  readonly prefixLists: readonly ValueList[];
  /** What the conditions of its templates say, by their keys; those of this one are added. */
  readonly meanings: Map<string, Meaning>;
  /** What the template around it gives for a parameter: ids of groups, with spaces between them. */
  readonly given: (parameter: string) => string | undefined;
}

/** Reads the frame of a template: its resources with their conditions, and what its expressions may refer to. */
export function readTemplate(
  root: MapNode,
  { path, stack }: Nesting,
  when: readonly Guard[],
  { names: taken, prefixLists, meanings, given }: Before,
): Template | undefined {
  const section = asMap(childOf(root, 'Resources'));
  if (section === undefined) return undefined;
  const names = new Map<string, string>();
  const of = (section: string) => {
    const map = asMap(childOf(root, section));
    return (name: string) => entryOf(map, name);
  };
  const wordings = once(() => namesByWording(asMap(childOf(root, 'Conditions'))));
  const surroundings = new Surroundings<Names>({
    Parameters: of('Parameters'),
    Mappings: of('Mappings'),
    Conditions: of('Conditions'),
    Locals: of('Locals'),
    given,
    resource: (logicalId) => names.get(logicalId),
    wording: (wording) => wordings().get(wording),
    meaning: (key) => JSON.stringify(meanings.get(key)),
    ...listsByName(prefixLists, []),
    // Each time another one: who reads it again does not ask for what it asked.
    shared: () => ({}),
  });
  const conditions = new Conditions({ path, stack }, surroundings);
  const expressions = new Expressions({ path, stack }, surroundings, (condition) => conditions.guard(condition));
  const framed = [...lastOfEachKey(section)].map((entry) => ({ entry, frame: frameOf(entry) }));
  for (const { entry, frame } of framed) {
    const { text } = entry.key;
    if (referred.has(frame.type)) names.set(text, taken.has(text) ? path + text : text);
  }
  for (const name of names.values()) taken.add(name);

  const scope = { path, stack, expressions, conditions };
  const said = later.meaningsIn?.(root, scope);
  for (const [key, meaning] of said?.all() ?? []) meanings.set(key, meaning);
  const counting = { ...scope, said, meanings };
  const resources = framed.flatMap((one) => readResource(counting, section, one, names, when) ?? []);
  const existing = new Set(resources.map(({ logicalId }) => logicalId));
  const missing = new Set([...names.keys()].filter((name) => !existing.has(name)));
  const misspelt = framed.flatMap(({ frame }) => frame.misspelt ?? []);
  return { ...scope, resources, missing, surroundings, misspelt };
}

function lastOfEachKey(section: MapNode): Iterable<Entry> {
  return new Map(entriesOf(section).map((entry) => [entry.key.text, entry])).values();
}

/** What a resource says by itself, whatever its template says. */
interface Frame {
  readonly map: MapNode | undefined;
  readonly type: string;
  readonly misspelt?: Template['misspelt'][number];
  readonly condition: Node | undefined;
  readonly count: Node | undefined;
  readonly properties: MapNode | undefined;
  readonly unseen: boolean;
  readonly isOdd: boolean;
}

/** An entry is the same object only as long as its text is the same, so what it says holds as long as it lives. */
const frames = new WeakMap<Entry, Frame>();

function frameOf(entry: Entry): Frame {
  const known = frames.get(entry);
  if (known) return known;
  const frame = readFrame(asMap(entry.value));
  frames.set(entry, frame);
  return frame;
}

function readFrame(map: MapNode | undefined): Frame {
  const type = asScalar(childOf(map, 'Type'));
  const meant = type && meantType(type.text);
  const properties = childOf(map, 'Properties');
  const unseen = properties === undefined ? misspellsProperties(map) : callOf(properties) !== undefined;
  return {
    map,
    type: type?.text ?? '',
    ...(type && meant && { misspelt: { type, meant } }),
    condition: childOf(map, 'Condition'),
    count: childOf(map, 'Count'),
    properties: unseen ? undefined : asMap(properties),
    unseen,
    isOdd: map?.entries.some(({ key }) => resource.named(key.text) === undefined) ?? false,
  };
}

function readResource(
  scope: Counting,
  section: MapNode,
  { entry, frame }: { readonly entry: Entry; readonly frame: Frame },
  names: ReadonlyMap<string, string>,
  outer: readonly Guard[],
): Resource | undefined {
  const { map, type, condition, properties, unseen, isOdd } = frame;
  if (map === undefined || !type.startsWith('ALIYUN::')) return undefined;
  const conditional = condition && !isNull(condition) ? guarded(outer, scope.conditions.guard(condition)) : outer;
  if (conditional === undefined) return undefined;
  const counted = frame.count && later.countedBy?.(scope, frame.count, conditional, entry.key.text);
  const { when, repeated } = counted ?? { when: conditional, repeated: false };
  if (when === undefined) return undefined;
  return {
    logicalId: entry.key.text,
    name: names.get(entry.key.text) ?? entry.key.text,
    type,
    when,
    map,
    properties,
    unseen,
    isOdd,
    repeated,
    section,
    entry,
  };
}

function misspellsProperties(map: MapNode | undefined): boolean {
  const entries = map?.entries ?? [];
  return entries.some(({ key }) => resource.named(key.text) === undefined && meantBy(key.text, ['Properties']));
}

/** Reads a resource that is a part, unless what was read of it is still what it is. */
export function readPart<T>(
  reader: Reader,
  { path, surroundings }: Template,
  { entry, name, when }: Resource,
  read: () => T,
): T {
  const meanings = when.map(({ condition }) => surroundings.ask('meaning', condition.key));
  return reader.part(entry, JSON.stringify([path, name, keyOfGuards(when), meanings]), read, surroundings);
}

/** Where a resource stands, as the thing that it is. */
export function originOf({ entry, section, properties }: Resource, kind: Words): Origin {
  return {
    node: entry.value,
    name: entry.key,
    holder: { kind: 'entry', map: section, entry },
    ...(properties && { map: properties, words: kind }),
  };
}

/** Notes the required properties that a resource lacks. */
export function requireAll(
  reader: Reader,
  id: EntityId,
  resource: Resource,
  kind: Words,
  fields: Partial<Record<FieldName, unknown>>,
): void {
  if (resource.unseen) return;
  const { properties, map } = resource;
  for (const word of kind.required) {
    const value = childOf(properties, word.name);
    const present = word.field !== undefined && holds(fields, word.field);
    if (!present && (value === undefined || isNull(value))) reader.require(id, properties ?? map, word);
  }
}
