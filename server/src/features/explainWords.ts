import { t } from '@vscode/l10n';
import { bitsOf } from '../algebra/ip.ts';
import type { Decider, Fact } from '../analysis/candidates.ts';
import type { Part, SideAnswer } from '../analysis/explain.ts';
import type { Piece } from '../analysis/pieces.ts';
import type { Party } from '../analysis/question.ts';
import { ruleName, ruleOf } from '../engine/alike.ts';
import { guardWords } from '../engine/judgements.ts';
import type { SecurityGroup } from '../model/model.ts';
import { fileName } from '../util/uri.ts';
import { code } from './hover/markdown.ts';
import { blockWords, joined, sharesOf, trafficWords } from './trafficWords.ts';

/** Words for those that decide, and for those about whom they do. */

/** How something that decides is called within a sentence. */
export type Name = (decider: Decider) => string;

/** `rule 2 of `web``, without a link. */
export function sourceName({ source, policy }: Decider): string {
  switch (source.kind) {
    case 'rule':
      return source.group.name === '' ? ruleName(source.rule) : ruleOf(source.rule, code(source.group.name));
    case 'members':
      return t('the inner access of {0}', groupName(source.group));
    case 'metadata':
      return t('the platform (the metadata service is always within reach)');
    case 'elsewhere':
      return t('group {0}, which is not defined in this file', code(source.name));
    case 'unseen':
      return source.group
        ? t('rules of {0} that this file does not show', groupName(source.group))
        : t('groups that this file does not show');
    case 'implicit':
      if (policy === undefined) return t('without a rule, it is not known');
      if (policy === 'accept') return t('without a rule, it may go out');
      return source.direction === 'ingress'
        ? t('without a rule, nothing comes in')
        : t('without a rule, nothing goes out');
  }
}

export function groupName(group: SecurityGroup): string {
  return nameOrThis(group.name);
}

export function nameOrThis(name: string): string {
  return name === '' ? t('the group') : code(name);
}

export function targetName({ side: { target } }: SideAnswer): string {
  const names = new Map<string, string>();
  for (const each of target.groups) {
    // What a file adds to a group of another one may go by another name.
    const key = each.kind === 'seen' ? each.nameOf(each.group.name) : each.name;
    if (!names.has(key)) names.set(key, each.kind === 'seen' ? groupName(each.group) : code(each.name));
  }
  return joined([...new Set(names.values())]) || t('no group');
}

export function partyWords(party: Party): string {
  switch (party.kind) {
    case 'block':
      return party.block.prefix === bitsOf(party.block.family)
        ? code(blockWords([party.block]))
        : blockWords([party.block]);
    case 'internet':
      return party.family === 'ipv4' ? t('the internet') : t('the IPv6 internet');
    case 'group':
      return t('members of {0}', nameOrThis(party.name));
    case 'attachment':
      return code(party.home ? `${party.attachment.name} (${fileName(party.home.uri)})` : party.attachment.name);
  }
}

export function factWords(fact: Fact, peer: Party): string {
  const who = peer.kind === 'block' ? partyWords(peer) : t('the other side');
  switch (fact.kind) {
    case 'group':
    case 'any-group':
      return t('{0} is a member of {1}', who, nameOrThis(fact.name));
    case 'addresses':
      return t('{0} is among the addresses that {1} gives', who, code(fact.name));
    case 'list':
      return t('{0} is in prefix list {1}', who, code(fact.name));
    case 'network':
      return t('the group is in a VPC');
    case 'interface':
      return fact.holds ? t('it takes the public interface') : t('it takes the private interface');
    case 'condition':
      return guardWords(fact);
    case 'unknown':
      return fact.name;
  }
}

/** So many address blocks are named. */
const NAMED_BLOCKS = 4;

/** Which part of the traffic: its ports, else its addresses. */
export function extentWords({ pieces, rough }: Part, asked: readonly Piece[], { side }: SideAnswer): string {
  if (rough) return t('the rest');
  const { whole, part } = sharesOf(pieces, asked);
  const isOnePort = new Set(asked.flatMap((piece) => [piece.from, piece.to])).size === 2;
  if (!isOnePort && part.length === 0) return trafficWords(whole);
  const isPlain = pieces.every(
    ({ local, sourceFrom, sourceTo }) => local.prefix === 0 && sourceTo - sourceFrom >= 65_535,
  );
  if (!isPlain) return t('for some source ports or own addresses');
  if (!isOnePort && whole.length === 0) return t('{0} for a part of the addresses', trafficWords(part));
  if (!isOnePort) return t('{0}, and {1} for a part of the addresses', trafficWords(whole), trafficWords(part));
  const blocks = [...new Set(pieces.map(({ block }) => block))];
  if (blocks.length > NAMED_BLOCKS) return t('{0} address blocks', blocks.length);
  return side.direction === 'ingress' ? t('from {0}', blockWords(blocks)) : t('to {0}', blockWords(blocks));
}
