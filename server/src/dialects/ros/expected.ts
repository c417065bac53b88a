import type { Direction } from '../../model/model.ts';
import { asMap, asScalar, childOf, entriesOf, type Tree } from '../../text/tree.ts';
import {
  type Expectations,
  type Expected,
  type PathTo,
  type Target,
  type Thing,
  type ValueOf,
  valueOfWord,
} from '../expected.ts';
import { type Word, Words } from '../words.ts';
import { referenceText } from './places.ts';
import * as words from './words.ts';

type Keys = PathTo['keys'];

const GROUP = 'ALIYUN::ECS::SecurityGroup';
const CLONE = 'ALIYUN::ECS::SecurityGroupClone';
const LIST = 'ALIYUN::ECS::PrefixList';

/** What may stand where in a template: in resources of our types, and in what names groups in others. */
export const rosExpectations: Expectations = {
  expectedAt,
  idsOnly: true,
  references: { targets, conditions, write, refersTo, attributesOf, resourceTypes: ownTypes() },
};

function expectedAt(path: PathTo): Expected | undefined {
  const inner = path.keys.lastIndexOf('TemplateBody') + 1;
  const keys = path.keys.slice(inner);
  if (keys[0] === 'Outputs') return inOutput(keys.slice(2), keys.length);
  if (keys[0] !== 'Resources') return undefined;
  if (keys.length === 1) return { kind: 'names', of: 'resource' };
  const type = path.value(inner + 2, 'Type');
  const [part, ...rest] = keys.slice(2);
  const properties = type === undefined ? undefined : propertiesOf(type);
  if (part === undefined) {
    const isOurs = type === undefined || properties !== undefined;
    return isOurs ? { kind: 'map', words: words.resource, thing: 'resource' } : undefined;
  }
  if (part === 'Type') return rest.length === 0 ? value('resource-type') : undefined;
  if (part === 'Condition') return rest.length === 0 ? value('condition') : undefined;
  if (part === 'DependsOn') return rest.length < 2 ? reference(value('output'), 'resource') : undefined;
  if (part !== 'Properties' || properties === undefined) return undefined;
  return within(properties, rest);
}

/** What a template tells of itself. */
const output = new Words([
  { name: 'Value', kind: 'any', required: true },
  { name: 'Description', kind: 'text' },
  { name: 'Condition', kind: 'any' },
]);

function inOutput([part, ...rest]: Keys, depth: number): Expected | undefined {
  if (depth < 2) return undefined;
  if (part === undefined) return { kind: 'map', words: output, thing: 'resource' };
  if (part === 'Condition') return rest.length === 0 ? value('condition') : undefined;
  return part === 'Value' ? within(value('output'), rest) : undefined;
}

function value(of: ValueOf): Expected {
  return { kind: 'value', value: of, thing: 'resource' };
}

interface Kind {
  readonly words: Words;
  readonly thing: Thing;
  readonly direction?: Direction;
}

function ownKinds(): Readonly<Record<string, Kind>> {
  return {
    [GROUP]: { words: words.group, thing: 'group' },
    [CLONE]: { words: words.clone, thing: 'group' },
    'ALIYUN::ECS::SecurityGroupIngress': { words: words.single.ingress, thing: 'rule', direction: 'ingress' },
    'ALIYUN::ECS::SecurityGroupEgress': { words: words.single.egress, thing: 'rule', direction: 'egress' },
    'ALIYUN::ECS::SecurityGroupIngresses': { words: words.batch.ingress, thing: 'group' },
    'ALIYUN::ECS::SecurityGroupEgresses': { words: words.batch.egress, thing: 'group' },
    'ALIYUN::ECS::JoinSecurityGroup': { words: words.join, thing: 'attachment' },
    [LIST]: { words: words.prefixList, thing: 'list' },
  };
}

function ownTypes(): string[] {
  return Object.keys(ownKinds());
}

const own = ownKinds();

function propertiesOf(type: string): Expected | undefined {
  const kind = Object.hasOwn(own, type) ? own[type] : undefined;
  if (kind) return { kind: 'map', ...kind };
  const attachment = words.attachmentKind(type);
  if (attachment === undefined) return undefined;
  return { kind: 'map', words: attachment.words, thing: 'attachment' };
}

/** What stands further in, through the functions that choose among values and put lists together. */
function within(expected: Expected, [key, ...rest]: Keys): Expected | undefined {
  if (key === undefined) return expected;
  if (key === 'Fn::If') return ofIf(expected, rest);
  if (key === 'Fn::ListMerge')
    return rest.length === 0 ? { kind: 'list', of: expected } : within(expected, rest.slice(1));
  if (key === 'Ref') return rest.length === 0 ? reference(expected, 'reference') : undefined;
  if (key === 'Fn::GetAtt') return ofAttribute(expected, rest);
  if (key === 'Fn::Sub')
    return rest.length === 0 || `${rest}` === '0' ? reference(expected, 'substitution') : undefined;
  if (typeof key === 'number') return within(expected.kind === 'list' ? expected.of : expected, rest);
  if (key.startsWith('Fn::') || expected.kind !== 'map') return undefined;
  const inner = childOfMap(expected, key);
  return inner && within(inner, rest);
}

function ofIf(expected: Expected, [index, ...rest]: Keys): Expected | undefined {
  if (index === undefined) return undefined;
  return index === 0 ? value('condition') : within(expected, rest);
}

function ofAttribute(expected: Expected, [index, ...rest]: Keys): Expected | undefined {
  if (index === undefined) return { kind: 'list', of: reference(expected, 'resource') };
  return rest.length === 0 ? reference(expected, index === 0 ? 'resource' : 'attribute') : undefined;
}

/** The place of a name in an expression, which stands for a value of that kind. */
function reference(expected: Expected, of: ValueOf): Expected {
  return expected.kind === 'value' ? { ...expected, value: of, wanted: expected.value } : value(of);
}

function childOfMap({ words: kind, thing, direction }: Extract<Expected, { kind: 'map' }>, name: string) {
  const word = kind.named(name);
  // Interfaces that an instance or a launch template brings along, and launch settings, name groups too.
  if (word === undefined && kind === words.attachment && name === 'NetworkInterfaces')
    return { kind: 'list', of: { kind: 'map', words: kind, thing } } as const;
  if (word === undefined && thing === 'attachment' && name === 'LaunchConfiguration')
    return { kind: 'map', words: kind, thing } as const;
  return word && ofWord(word, thing, direction);
}

function ofWord(word: Word, thing: Thing, direction: Direction | undefined): Expected {
  const { name, field } = word;
  if (field === 'ingress' || field === 'egress')
    return { kind: 'list', of: { kind: 'map', words: words.item[field], thing: 'rule', direction: field } };
  if (field === 'tags') return { kind: 'list', of: { kind: 'map', words: words.tag, thing: 'tag' } };
  if (field === 'entries') return { kind: 'list', of: { kind: 'map', words: words.prefixListEntry, thing: 'entry' } };
  const plain = valueOfWord(word, thing, direction);
  if (name === 'InstanceId') return { ...plain, value: 'instance' };
  if (name === 'InstanceIdList') return { kind: 'list', of: { ...plain, value: 'instance' } };
  if (name === 'NetworkInterfaceList') return { kind: 'list', of: { ...plain, value: 'interface' } };
  if (name === 'SecurityGroupIds') return { kind: 'list', of: plain };
  return name === 'SecurityGroupId' ? { ...plain, value: 'group' } : plain;
}

function targets(tree: Tree): Target[] {
  const root = asMap(tree.roots[0]);
  return [...named(root, 'Resources', 'resource'), ...named(root, 'Parameters', 'parameter')];
}

function named(root: ReturnType<typeof asMap>, section: string, kind: Target['kind']): Target[] {
  const map = asMap(childOf(root, section));
  return (map ? entriesOf(map) : []).map(({ key, value: node }) => {
    return { name: key.text, kind, type: asScalar(childOf(asMap(node), 'Type'))?.text ?? '' };
  });
}

function conditions(tree: Tree): string[] {
  const map = asMap(childOf(asMap(tree.roots[0]), 'Conditions'));
  return (map ? entriesOf(map) : []).map(({ key }) => key.text);
}

function write(tree: Tree, name: string, typed = ''): string {
  if (typed.startsWith('!') && tree.syntax === 'yaml') return `!Ref ${name}`;
  // How the text writes references is seen by reading all of it: once is enough.
  const sample = samples.get(tree) ?? referenceText(tree, SAMPLE);
  samples.set(tree, sample);
  return /^\w+$/.test(name) ? sample.replace(SAMPLE, name) : referenceText(tree, name);
}

const SAMPLE = 'Sample';
const samples = new WeakMap<Tree, string>();

function refersTo(of: ValueOf, type: string): boolean {
  return of === 'output' || (referred[of]?.types.includes(type) ?? false);
}

function attributesOf(of: ValueOf, type?: string): readonly string[] {
  const attribute = referred[of]?.attribute;
  if (attribute !== undefined) return [attribute];
  const all: Readonly<Record<string, readonly string[]>> = attributes;
  return type === undefined ? [...new Set(Object.values(attributes).flat())] : (all[type] ?? []);
}

const VPC = 'ALIYUN::ECS::VPC';
const INSTANCE = 'ALIYUN::ECS::Instance';
const INTERFACE = 'ALIYUN::ECS::NetworkInterface';

const referred: Partial<Record<ValueOf, { readonly types: readonly string[]; readonly attribute: string }>> = {
  group: { types: [GROUP, CLONE], attribute: 'SecurityGroupId' },
  'prefix-list': { types: [LIST], attribute: 'PrefixListId' },
  vpc: { types: [VPC], attribute: 'VpcId' },
  instance: { types: [INSTANCE, 'ALIYUN::ECS::InstanceClone'], attribute: 'InstanceId' },
  interface: { types: [INTERFACE], attribute: 'NetworkInterfaceId' },
};

/** Those that one asks for; of other types none are known here. */
const attributes = {
  [GROUP]: ['SecurityGroupId', 'SecurityGroupName'],
  [CLONE]: ['SecurityGroupId'],
  [LIST]: ['PrefixListId'],
  [VPC]: ['VpcId'],
  [INSTANCE]: ['InstanceId', 'PrivateIp', 'PublicIp'],
  'ALIYUN::ECS::InstanceClone': ['InstanceId', 'PrivateIp', 'PublicIp'],
  'ALIYUN::ECS::InstanceGroup': ['InstanceIds', 'PrivateIps', 'PublicIps'],
  [INTERFACE]: ['NetworkInterfaceId'],
};
