import { t } from '@vscode/l10n';
import { type Effect, effectOf, type Rival } from '../analysis/effect.ts';
import { type Piece, piecesOf } from '../analysis/pieces.ts';
import type { Reach } from '../analysis/reach.ts';
import { ruleName } from '../engine/alike.ts';
import { known } from '../model/field.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { hasPorts } from '../model/values.ts';
import { clauses, listed, sentences, wellSpaced } from '../util/language.ts';
import { blockWords, joined, peerWords, sharesOf, trafficWords } from './trafficWords.ts';

/**
 * What a rule really decides, and what it loses to: `Of tcp 1–65535 from anywhere it decides 443 and 8000–9000; rule 2
 * (drop, priority 1) takes the rest.` Nothing for a rule that is not known in full.
 */
export function effectLine(rule: Rule, group: SecurityGroup, file: SecurityFile): string | undefined {
  const effect = effectOf(rule, group, file);
  if (effect === undefined) return undefined;
  const doubts = effect.rivals.length > 0 ? [doubtOf(effect.rivals)] : [];
  const areAllSeen = effect.decides === 'nothing' || !(group.incomplete || group.external);
  if (areAllSeen) return wellSpaced(sentences([sentence(effect), ...doubts]));
  const here = effect.decides === 'all' ? t('No rule of this file takes packets from it.') : sentence(effect);
  return wellSpaced(sentences([here, ...doubts, t('The group may have more rules than this file shows.')]));
}

function sentence(effect: Effect): string {
  const { decides, takers, reach, pieces } = effect;
  if (decides === 'all') return t('Decides all its packets.');
  const takes = takers.length === 1;
  const names = takerNames(takers);
  if (decides === 'nothing') {
    return takes
      ? t('Never decides: {0} takes all its packets.', names)
      : t('Never decides: {0} take all its packets.', names);
  }
  const traffic = trafficWords([[reach.from, reach.to]]);
  const peer = peerWords(reach.peer);
  const all = reach.rule.direction === 'ingress' ? t('{0} from {1}', traffic, peer) : t('{0} to {1}', traffic, peer);
  if (pieces === undefined) {
    return takes
      ? t('Of {0} it decides what {1} leaves.', all, names)
      : t('Of {0} it decides what {1} leave.', all, names);
  }
  const own = decidedWords(pieces, reach);
  return takes
    ? t('Of {0} it decides {1}; {2} takes the rest.', all, own, names)
    : t('Of {0} it decides {1}; {2} take the rest.', all, own, names);
}

/** So many rules are named. */
const NAMED = 3;

function takerNames(takers: readonly Reach[]): string {
  const named = takers.slice(0, NAMED).map(({ rule, rank, accepts }) => {
    const policy = accepts ? 'accept' : 'drop';
    return t('{0} ({1}, priority {2})', ruleName(rule), policy, rank >> 1);
  });
  const rest = takers.length - NAMED;
  return rest > 0 ? t('{0} and {1} more rules', listed(named), rest) : joined(named);
}

/** `443 and 8000–9000`, `10.128.0.0/9`, `443, and 22 for a part of the addresses`. */
function decidedWords(pieces: readonly Piece[], reach: Reach): string {
  const { whole, part } = sharesOf(pieces, piecesOf(reach));
  const bare = { bare: hasPorts(known(reach.rule.fields.ipProtocol) ?? 'all') };
  if (part.length === 0) return trafficWords(whole, bare);
  if (whole.length > 0)
    return t('{0}, and {1} for a part of the packets', trafficWords(whole, bare), trafficWords(part, bare));
  const isOneInterval = pieces.every(({ from, to }) => from === reach.from && to === reach.to);
  if (!isOneInterval) return t('{0} for a part of the packets', trafficWords(part, bare));
  const blocks = wholeBlocks(pieces);
  return blocks && blocks.length <= FEW_BLOCKS ? blockWords(blocks) : t('a part of the addresses');
}

const FEW_BLOCKS = 4;

/** The address blocks, if nothing but them tells the pieces apart. */
function wholeBlocks(pieces: readonly Piece[]) {
  const isPlain = pieces.every(
    ({ local, sourceFrom, sourceTo }) => local.prefix === 0 && sourceTo - sourceFrom >= 65_535,
  );
  return isPlain ? pieces.map((piece) => piece.block) : undefined;
}

function doubtOf(rivals: readonly Rival[]): string {
  const words = rivals.slice(0, NAMED).map(rivalWords);
  const rest = rivals.length - NAMED;
  const names = rest > 0 ? t('{0} and {1} more rules', clauses(words), rest) : clauses(words);
  return t('May lose to {0}.', names);
}

function rivalWords({ rule, why }: Rival): string {
  const name = ruleName(rule);
  switch (why.kind) {
    case 'unknown':
      return t('{0}, which is not known in full', name);
    case 'refused':
      return t('{0}, which the API refuses as it stands', name);
    case 'condition':
      return t('{0}, which exists only on a condition', name);
    case 'members':
      return t('{0}, for {1}', name, peerWords({ kind: 'members', of: why.of }));
  }
}
