import type { Direction } from '../../model/model.ts';
import { type Expectations, type Expected, type PathTo, valueOfWord } from '../expected.ts';
import { Words } from '../words.ts';
import * as words from './words.ts';

type Keys = PathTo['keys'];

/** What may stand where in a native file. */
export const nativeExpectations: Expectations = { expectedAt: ({ keys }) => inDocument(keys) };

function inDocument([section, name, ...rest]: Keys): Expected | undefined {
  if (section === undefined) return { kind: 'map', words: words.root, thing: 'document' };
  if (typeof name === 'number') return undefined;
  switch (section) {
    case 'securityGroups':
      return name === undefined ? { kind: 'names', of: 'group' } : inGroup(rest);
    case 'instances':
    case 'networkInterfaces':
      return name === undefined ? { kind: 'names', of: 'attachment' } : inAttachment(rest);
    case 'prefixLists':
      return name === undefined ? { kind: 'names', of: 'prefix-list' } : inList(rest, 'cidr');
    case 'portLists':
      return name === undefined ? { kind: 'names', of: 'port-list' } : inList(rest, 'port-range');
    default:
      return undefined;
  }
}

function inGroup([field, ...rest]: Keys): Expected | undefined {
  if (field === undefined) return { kind: 'map', words: words.group, thing: 'group' };
  if (field === 'ingress' || field === 'egress') return inRules(rest, field);
  if (field === 'tags') return inTags(rest);
  const word = rest.length === 0 ? words.group.named(String(field)) : undefined;
  return word && valueOfWord(word, 'group');
}

function inRules([index, field, ...rest]: Keys, direction: Direction): Expected | undefined {
  const rule: Expected = { kind: 'map', words: words.rule, thing: 'rule', direction };
  if (index === undefined) return { kind: 'list', of: rule };
  if (typeof index !== 'number' || rest.length > 0) return undefined;
  if (field === undefined) return rule;
  const word = words.rule.named(String(field));
  return word && valueOfWord(word, 'rule', direction);
}

function inTags([index, field, ...rest]: Keys): Expected | undefined {
  const tag: Expected = { kind: 'map', words: words.tag, thing: 'tag' };
  if (index === undefined) return { kind: 'list', of: tag };
  if (rest.length > 0 || typeof index !== 'number') return undefined;
  if (field === undefined) return tag;
  const word = words.tag.named(String(field));
  return word && valueOfWord(word, 'tag');
}

function inAttachment([field, index, ...rest]: Keys): Expected | undefined {
  if (field === undefined) return { kind: 'map', words: words.attachment, thing: 'attachment' };
  const word = words.attachment.named(String(field));
  if (word === undefined || rest.length > 0) return undefined;
  const group = valueOfWord(word, 'attachment');
  return index === undefined ? { kind: 'list', of: group } : group;
}

function inList([field, index, ...rest]: Keys, kind: 'cidr' | 'port-range'): Expected | undefined {
  if (field === undefined) return { kind: 'map', words: kind === 'cidr' ? words.list : portList, thing: 'list' };
  const word = words.list.named(String(field));
  if (word === undefined || rest.length > 0) return undefined;
  if (field !== 'entries') return index === undefined ? valueOfWord(word, 'list') : undefined;
  const entry: Expected = {
    kind: 'value',
    value: kind,
    thing: 'entry',
    field: kind === 'cidr' ? 'cidr' : 'portRange',
  };
  return index === undefined ? { kind: 'list', of: entry } : entry;
}

const portList = new Words(words.list.all.filter((word) => word.field !== 'addressFamily'));
