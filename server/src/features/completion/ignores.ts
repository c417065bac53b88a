import { t } from '@vscode/l10n';
import { allChecks } from '../../engine/catalogue.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { lineEnd, lineStart, nextLine } from '../../text/lines.ts';
import type { Span } from '../../text/span.ts';
import { type Day, formatDay } from '../../util/day.ts';
import type { Completion } from './item.ts';

const COMMENT = /^#+\s*secgroup-ignore(-next-line|-file)?\s+((?:[\w-]+\s*,\s*)*)([\w-]*)$/i;
const BEHIND_IDS = /^#+\s*secgroup-ignore(?:-next-line|-file)?\s+[\w-]+(?:\s*,\s*[\w-]+)*\s+(\w*)$/i;
/** Checks of the comments themselves, which these cannot silence. */
const OWN = /^(?:(?:expired|invalid|unused)-ignore|ignore-reason)$/;

/** The ids of checks behind `secgroup-ignore` in a comment, those that found something there first; then until when. */
export function ignorable(snapshot: Snapshot, comment: Span, offset: number): Completion[] {
  const { text } = snapshot.tree;
  const typed = text.slice(comment.start, offset);
  const word = /[\w-]*$/.exec(typed)?.[0] ?? '';
  const behind = /^[\w-]*/.exec(text.slice(offset, comment.end))?.[0] ?? '';
  const span = { start: offset - word.length, end: offset + behind.length };
  const match = COMMENT.exec(typed);
  if (match) return checkIds(snapshot, comment, span, match);
  return BEHIND_IDS.test(typed) && !/until=/.test(text.slice(offset, comment.end)) ? [untilItem(snapshot, span)] : [];
}

function checkIds(
  snapshot: Snapshot,
  comment: Span,
  span: Span,
  [, scope, earlier = '']: RegExpExecArray,
): Completion[] {
  const there = new Set(earlier.split(',').map((id) => id.trim()));
  const { diagnoses } = snapshot;
  const found =
    scope?.toLowerCase() === '-file'
      ? new Set(diagnoses.map(({ check }) => check))
      : foundNear(snapshot, comment.start);
  return allChecks()
    .filter(({ id }) => !there.has(id) && !OWN.test(id))
    .sort((a, b) => Number(found.has(b.id)) - Number(found.has(a.id)))
    .map(({ id, title }) => item(span, id, { detail: title, about: { kind: 'check', id } }));
}

/** How long an ignore usually is to hold. */
const DAYS = 90;

function untilItem({ world }: Snapshot, span: Span): Completion {
  const day = world.today === undefined ? 'YYYY-MM-DD' : formatDay((world.today + DAYS) as Day);
  const insert = ['until=', { stop: 1, text: day }];
  return { ...item(span, 'until=', { detail: t('the last day on which it is ignored') }), insert };
}

function item(span: Span, text: string, more: Pick<Completion, 'detail' | 'about'>): Completion {
  return { label: text, kind: 'check', insert: [text], span, also: [], filter: text, goesOn: false, ...more };
}

/** What was found on the comment's line and on the next one that is no comment. */
function foundNear({ tree, diagnoses }: Snapshot, at: number): Set<string> {
  const { text } = tree;
  let below = nextLine(text, at);
  while (below < text.length && /^\s*(?:#|$)/.test(text.slice(below, lineEnd(text, below))))
    below = nextLine(text, below);
  const lines = new Set([lineStart(text, at), below]);
  const near = diagnoses.filter(({ span }) => lines.has(lineStart(text, span.start)));
  return new Set(near.map(({ check }) => check));
}
