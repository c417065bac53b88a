import { type Subject, subjectOf } from '../analysis/subject.ts';
import { checkById } from '../engine/catalogue.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { type FaqEntry, faqById, faqShownOn } from '../knowledge/faq/index.ts';
import { contains, type Span, touches } from '../text/span.ts';
import { attachmentCard, useCard } from './hover/attachmentHover.ts';
import type { Card } from './hover/card.ts';
import { faqSection, noFaq } from './hover/faqSection.ts';
import { groupCard } from './hover/groupHover.ts';
import { entryCard, listCard, partCard, tagCard } from './hover/otherHover.ts';
import { ruleCard } from './hover/ruleHover.ts';
import { wordAt } from './hover/word.ts';

export interface HoverText {
  /** The word that it is about. */
  readonly span: Span;
  readonly markdown: string;
}

export interface HoverOptions {
  /** The address of a FAQ answer; without it, the official page behind the entry. */
  readonly link?: (faqId: string) => string;
}

/**
 * What stands at an offset: what it does in one sentence, what the field means and may hold, and what the FAQ says.
 * Nothing between words, in comments, and where nothing of ours stands.
 */
export function hover(snapshot: Snapshot, offset: number, { link }: HoverOptions = {}): HoverText | undefined {
  const word = wordAt(snapshot.tree, offset);
  if (word === undefined) return undefined;
  const things = thingsAt(snapshot, offset);
  const card = cardAt(snapshot, things);
  const background = backgroundOf(snapshot, offset);
  const linkOf = (entry: FaqEntry) => link?.(entry.id) ?? entry.link;
  const faq = faqSection(card?.faq ?? noFaq, background, linkOf);
  const paragraphs = [...(card?.lines ?? []), ...(faq ? [faq] : [])];
  if (paragraphs.length === 0) return undefined;
  return { span: closest(word, things[0]?.span, offset), markdown: paragraphs.join('\n\n') };
}

/** In a template within a text, the whole text is the word: what stands there is closer. */
function closest(word: Span, thing: Span | undefined, offset: number): Span {
  const isWithin = thing && contains(word, thing) && touches(thing, offset);
  return isWithin ? thing : word;
}

type Hit = ReturnType<Snapshot['hitsAt']>[number];

/** A thing at an offset; without a subject it is a part of the file, such as `securityGroups`. */
interface Thing extends Hit {
  readonly subject: Subject | undefined;
}

/**
 * The things at an offset, innermost first. One map can be two things, as in the API's older requests (a group and its
 * rule): the one whose field it is comes first.
 */
function thingsAt(snapshot: Snapshot, offset: number): Thing[] {
  const all = snapshot.hitsAt(offset).map((hit) => ({ ...hit, subject: subjectOf(snapshot.file, hit.entity) }));
  const things = all.filter(({ subject, field }) => subject !== undefined || field !== undefined);
  const [first, second] = things;
  if (first === undefined || second?.field === undefined || first.field !== undefined) return things;
  const isOneMap = sameSpan(snapshot.extentOf(first.entity), snapshot.extentOf(second.entity));
  return isOneMap ? [second, first, ...things.slice(2)] : things;
}

function sameSpan(a: Span | undefined, b: Span | undefined): boolean {
  return a?.start === b?.start && a?.end === b?.end;
}

/** The card of the innermost thing that we have something to say about. */
function cardAt(snapshot: Snapshot, things: readonly Thing[]): Card | undefined {
  for (const thing of things) {
    const card = cardOf(snapshot, thing);
    if (card) return card;
  }
  return undefined;
}

function cardOf(snapshot: Snapshot, { entity, field, subject }: Thing): Card | undefined {
  switch (subject?.kind) {
    case 'group':
      return groupCard(snapshot, subject.group, field);
    case 'rule':
      return ruleCard(snapshot, subject.rule, subject.group, field);
    case 'tag':
      return tagCard(snapshot, subject.tag, field);
    case 'attachment':
      return attachmentCard(snapshot, subject.attachment, field);
    case 'use':
      return useCard(snapshot, subject.use, subject.attachment);
    case 'list':
      return listCard(snapshot, subject.list, field);
    case 'entry':
      return entryCard(snapshot, subject.entry, subject.list, field);
    case undefined:
      return field && partCard(snapshot, entity, field);
  }
}

/** What the FAQ has on the findings at an offset. Their messages the editor shows itself. */
function backgroundOf(snapshot: Snapshot, offset: number): FaqEntry[] {
  return snapshot.diagnosesAt(offset).flatMap(({ check }) => {
    const own = checkById(check)?.faq;
    const entry = own && faqById(own);
    return [...(entry ? [entry] : []), ...(check.endsWith('-quota') ? faqShownOn('quota') : [])];
  });
}
