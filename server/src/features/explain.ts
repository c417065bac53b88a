import { t } from '@vscode/l10n';
import type { Decider } from '../analysis/candidates.ts';
import { type Explanation, explain, type Part, type SideAnswer, type Step, type Verdict } from '../analysis/explain.ts';
import { type Party, type Question, sidesOf } from '../analysis/question.ts';
import { isPeerRefused } from '../analysis/refused.ts';
import type { FileView } from '../engine/mentions.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type { FaqEntry } from '../knowledge/faq/index.ts';
import type { Policy } from '../model/values.ts';
import type { Span } from '../text/span.ts';
import { clauses } from '../util/language.ts';
import { fileNameFrom } from '../util/uri.ts';
import { type Behind, behindNames, behindParties, seenBeyond, type Views, viewOfGroup } from './beyond.ts';
import { describeRule } from './describeRule.ts';
import { faqOn, isClosedPort, notesOn } from './explainNotes.ts';
import {
  extentWords,
  factWords,
  groupName,
  type Name,
  nameOrThis,
  partyWords,
  sourceName,
  targetName,
} from './explainWords.ts';
import { code, link } from './hover/markdown.ts';
import { type Asked, ask, type QuestionParts, readQuestion } from './question.ts';
import { joined, trafficWords } from './trafficWords.ts';

/** What decides about some packets, in words. */
export interface Answer {
  readonly verdict: Verdict;
  /** Who to whom on which traffic. */
  readonly title: string;
  /** `Yes: rule 2 of `web` lets …`, without links. */
  readonly sentence: string;
  /** The whole page; each rule is a link. */
  readonly markdown: string;
  /** All that speak of these packets, in the order in which they decide. */
  readonly steps: readonly AnswerStep[];
}

export interface AnswerStep {
  readonly text: string;
  readonly role: Step['role'];
  readonly policy: Policy | undefined;
  /** Where the rule stands; undefined for what is no rule. */
  readonly span: Span | undefined;
  /** The file in which it stands. */
  readonly uri: string;
}

export interface AnswerOptions {
  /** The address of a rule that stands there, in the file that is asked about or in another one. */
  readonly link?: (span: Span, uri: string) => string;
  /** The address of a FAQ answer; without it, the official page behind the entry. */
  readonly faqLink?: (faqId: string) => string;
  /** The other files in which rules stand that decide: those of {@link behindQuestion}. */
  readonly views?: ReadonlyMap<string, FileView>;
}

/** What it takes of other files to answer a question; what nobody has heard of may stand in one as well. */
export function behindQuestion(asked: string | QuestionParts, snapshot: Snapshot, views: Views): Behind {
  const read = understand(asked, snapshot, views);
  if ('question' in read) return behindParties([read.question.from, read.question.to], snapshot, views);
  const text = typeof asked === 'string' ? asked : `${asked.from} ${asked.to}`;
  return { beyond: true, uris: behindNames(text, snapshot, views), names: text };
}

function understand(asked: string | QuestionParts, snapshot: Snapshot, views: Views): Asked {
  return typeof asked === 'string' ? readQuestion(asked, snapshot, views) : ask(asked, snapshot, views);
}

/** Answers a question such as `203.0.113.9 -> web tcp 22`; or says why it cannot be understood. */
export function answer(
  asked: string | QuestionParts,
  snapshot: Snapshot,
  options: AnswerOptions = {},
): Answer | { readonly problem: string } {
  const views = options.views ?? new Map<string, FileView>();
  const read = understand(asked, snapshot, views);
  if ('problem' in read) return read;
  const beyond = seenBeyond(snapshot, views);
  const explanation = explain(sidesOf(read.question, snapshot.file, beyond));
  return new Teller(read.question, explanation, snapshot, options).answer();
}

/** So many of the rules that come too late are named. */
const MOST_STEPS = 20;
/** So many parts of a divided answer are named in the sentence. */
const MOST_PARTS = 4;

/** Says the answer; a rule is named with or without a link. */
class Teller {
  readonly #question: Question;
  readonly #explanation: Explanation;
  readonly #snapshot: Snapshot;
  readonly #options: AnswerOptions;

  constructor(question: Question, explanation: Explanation, snapshot: Snapshot, options: AnswerOptions) {
    this.#question = question;
    this.#explanation = explanation;
    this.#snapshot = snapshot;
    this.#options = options;
  }

  answer(): Answer {
    const { sides } = this.#explanation;
    const steps = sides.flatMap((side) => side.steps.map((step) => this.#step(step)));
    const isClosed = this.#explanation.verdict === 'accept' && isClosedPort(this.#question);
    const verdict = isClosed ? 'depends' : this.#explanation.verdict;
    const title = this.#title;
    const sentence = this.#sentence(verdict, this.#named);
    return { verdict, title, sentence, markdown: this.#markdown(verdict, title), steps };
  }

  get #title(): string {
    const { from, to } = this.#question;
    const [source, target] = [from, to].map((party) =>
      party.kind === 'group' ? nameOrThis(party.name) : partyWords(party),
    );
    return t('{0} → {1}, {2}', source ?? '', target ?? '', this.#traffic);
  }

  get #traffic(): string {
    const [side] = this.#explanation.sides;
    const { protocol } = this.#question;
    if (protocol === 'icmp' || protocol === 'icmpv6') return protocol;
    return protocol === 'all' ? t('all protocols') : trafficWords(side?.side.traffic ?? []);
  }

  #sentence(verdict: Verdict, name: Name): string {
    const { sides } = this.#explanation;
    const telling = sides.filter((side) => verdict !== 'drop' || side.verdict === 'drop');
    const reasons = clauses(telling.map((side) => this.#reason(side, name)));
    if (verdict === 'accept') return t('Yes: {0}.', reasons);
    if (verdict === 'drop') return t('No: {0}.', reasons);
    if (this.#explanation.verdict === 'accept') {
      return t('It depends: {0}, but TCP 25 is closed by default on ECS, whatever the rules say.', reasons);
    }
    return t('It depends: {0}.', reasons);
  }

  /** Why a side decides as it does. */
  #reason(side: SideAnswer, name: Name): string {
    if (side.verdict === 'depends') return this.#division(side, name);
    const deciders = [...new Set(side.parts.flatMap((part) => part.deciders.slice(-1)))];
    const [only] = deciders;
    const implicit = deciders.length === 1 && only?.source.kind === 'implicit';
    const target = targetName(side);
    const peer = partyWords(this.#peerOf(side));
    const names = joined(deciders.slice(0, MOST_PARTS).map(name));
    const words = { side, target, peer, names, one: deciders.length === 1 };
    return implicit ? this.#byDefault(words) : this.#byRules(words);
  }

  #byDefault({ side, target, peer }: ReasonWords): string {
    const traffic = this.#traffic;
    if (side.side.direction === 'ingress') return t('no rule of {0} lets {1} in on {2}', target, peer, traffic);
    if (side.verdict === 'accept') return t('no rule of {0} keeps it from reaching {1} on {2}', target, peer, traffic);
    return t('no rule of {0} lets it reach {1} on {2}, and an advanced group needs one', target, peer, traffic);
  }

  #byRules({ side, target, peer, names, one }: ReasonWords): string {
    const traffic = this.#traffic;
    const accepts = side.verdict === 'accept';
    if (side.side.direction === 'ingress') {
      if (accepts) {
        return one
          ? t('{0} lets {1} in on {2}', names, peer, traffic)
          : t('{0} let {1} in on {2}', names, peer, traffic);
      }
      return one
        ? t('{0} keeps {1} out of {2}', names, peer, traffic)
        : t('{0} keep {1} out of {2}', names, peer, traffic);
    }
    if (accepts) {
      return one
        ? t('{0} lets {1} reach {2} on {3}', names, target, peer, traffic)
        : t('{0} let {1} reach {2} on {3}', names, target, peer, traffic);
    }
    return one
      ? t('{0} keeps {1} from reaching {2} on {3}', names, target, peer, traffic)
      : t('{0} keep {1} from reaching {2} on {3}', names, target, peer, traffic);
  }

  /** What becomes of the parts of the traffic, or on what all of it depends. */
  #division(side: SideAnswer, name: Name): string {
    const asked = side.parts.flatMap((part) => (part.rough ? [] : part.pieces));
    const parts = side.parts.slice(0, MOST_PARTS).map((part) => {
      const outcome = this.#outcome(part, side, name);
      if (side.parts.length === 1) return outcome;
      return t('{0}: {1}', extentWords(part, asked, side), outcome);
    });
    const rest = side.parts.length - parts.length;
    return clauses([...parts, ...(rest > 0 ? [t('{0} more parts', rest)] : [])]);
  }

  /** `no, unless `10.0.8.5` is a member of `app` (rule 2 of `web`)`. */
  #outcome({ deciders, verdict, rough }: Part, side: SideAnswer, name: Name): string {
    if (rough) return t('some of it passes and some does not, in too many parts to tell');
    const last = deciders.at(-1);
    if (last === undefined) return '';
    const yes = last.policy === 'accept' ? t('yes') : t('no');
    const base = last.policy === undefined ? t('not known') : t('{0} ({1})', yes, name(last));
    const otherwise = deciders
      .slice(0, -1)
      .filter((decider) => verdict === 'depends' && decider.policy !== last.policy);
    if (otherwise.length === 0) return base;
    const peer = this.#peerOf(side);
    const conditions = otherwise.slice(0, MOST_PARTS).map((decider) => this.#unless(decider, peer, name));
    return t('{0}, unless {1}', base, conditions.join(t(' or ')));
  }

  #unless(decider: Decider, peer: Party, name: Name): string {
    const { source, facts } = decider;
    if (source.kind === 'elsewhere') {
      return t('{0} decides otherwise: its rules are not in this file', code(source.name));
    }
    if (source.kind === 'unseen') {
      return source.group
        ? t('{0} has rules that this file does not show', groupName(source.group))
        : t('it is in groups that this file does not show');
    }
    const open = facts.filter((fact) => fact.kind !== 'unknown').map((fact) => factWords(fact, peer));
    const conditions = joined([
      ...open,
      ...(facts.length > open.length ? [t('it matches, which is not known in full')] : []),
    ]);
    if (source.kind === 'rule' && isPeerRefused(source.rule, source.group, this.#homeOf(decider).file)) {
      return t('{0} matches, which the API refuses as it stands', name(decider));
    }
    return facts.length > open.length && open.length === 0
      ? t('{0} matches, which is not known in full', name(decider))
      : t('{0} ({1})', conditions, name(decider));
  }

  #peerOf({ side }: SideAnswer): Party {
    return side.direction === 'ingress' ? this.#question.from : this.#question.to;
  }

  #step({ decider, role }: Step): AnswerStep {
    const text = this.#aboutDecider(decider, this.#named);
    return { text, role, policy: decider.policy, span: this.#spanOf(decider), uri: this.#homeOf(decider).uri };
  }

  #spanOf(decider: Decider): Span | undefined {
    const { source } = decider;
    return source.kind === 'rule' ? this.#homeOf(decider).spanOf({ entity: source.rule.id }) : undefined;
  }

  /** The file in which a rule stands. */
  #homeOf({ source }: Decider): Pick<FileView, 'uri' | 'file' | 'spanOf'> {
    const others = this.#options.views?.values() ?? [];
    return (source.kind === 'rule' && viewOfGroup(source.group, others)) || this.#snapshot;
  }

  /** What decides, and where it stands in another file. */
  #named: Name = (decider) => {
    const { uri } = this.#homeOf(decider);
    if (uri === this.#snapshot.uri) return sourceName(decider);
    const file = code(fileNameFrom(this.#snapshot.uri, uri));
    return t({ message: '{0} in {1}', args: [sourceName(decider), file], comment: 'a rule of a group, and its file' });
  };

  #aboutDecider(decider: Decider, name: Name): string {
    const { source } = decider;
    if (source.kind === 'rule')
      return t('{0}: {1}', name(decider), describeRule(source.rule, this.#homeOf(decider).file));
    return name(decider);
  }

  #markdown(verdict: Verdict, title: string): string {
    const linked: Name = (decider) => this.#linked(decider);
    const { sides } = this.#explanation;
    const lists = sides.map((side) => this.#side(side, linked));
    const notes = notesOn(this.#question, this.#explanation, verdict);
    const faq = faqOn(this.#question, verdict).map((entry) => link(entry.question, this.#faqAddress(entry)));
    return [
      `# ${title}`,
      `**${this.#sentence(verdict, linked)}**`,
      ...lists,
      ...(notes.length > 0 ? [t('## To keep in mind'), notes.map((note) => `- ${note}`).join('\n')] : []),
      ...(faq.length > 0 ? [t('See also: {0}', faq.join(' · '))] : []),
    ].join('\n\n');
  }

  #linked(decider: Decider): string {
    const span = this.#spanOf(decider);
    const address = span && this.#options.link?.(span, this.#homeOf(decider).uri);
    return address === undefined ? this.#named(decider) : link(this.#named(decider), address);
  }

  #faqAddress(entry: FaqEntry): string {
    return this.#options.faqLink?.(entry.id) ?? entry.link;
  }

  #side(side: SideAnswer, name: Name): string {
    const target = targetName(side);
    const heading = side.side.direction === 'ingress' ? t('## Into {0}', target) : t('## Out of {0}', target);
    const about = t(
      'In the order of decision: the smaller priority first, drop before accept; the first match decides.',
    );
    const late = new Set(side.steps.filter(({ role }) => role === 'loses').slice(MOST_STEPS));
    const kept = side.steps.filter((step) => !late.has(step)).slice(0, 2 * MOST_STEPS);
    const lines = kept.map((step, i) => `${i + 1}. ${this.#stepLine(step, side, name)}`);
    const rest = side.steps.length - kept.length;
    const more = rest > 0 ? [t('… and {0} more.', rest)] : [];
    return [heading, about, lines.join('\n'), ...more].join('\n\n');
  }

  #stepLine(step: Step, side: SideAnswer, name: Name): string {
    const { decider, role } = step;
    const text = this.#aboutDecider(decider, name);
    if (role === 'loses') return t('{0} *(comes too late)*', text);
    const facts = decider.facts
      .filter((fact) => fact.kind !== 'unknown')
      .map((fact) => factWords(fact, this.#peerOf(side)));
    if (role === 'may') {
      return facts.length > 0 ? t('{0} **May decide**, if {1}.', text, joined(facts)) : t('{0} **May decide.**', text);
    }
    const mine = side.parts.filter((part) => part.deciders.includes(decider));
    if (mine.some((part) => part.deciders.length > 1)) return t('{0} **Decides**, where nothing above does.', text);
    return mine.length === side.parts.length ? t('{0} **Decides.**', text) : t('{0} **Decides a part.**', text);
  }
}

interface ReasonWords {
  readonly side: SideAnswer;
  readonly target: string;
  readonly peer: string;
  /** Those that decide. */
  readonly names: string;
  readonly one: boolean;
}
