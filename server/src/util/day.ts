import type { Brand } from './brand.ts';

/** A day of the calendar, counted from 1970-01-01. Made only by {@link parseDay} and {@link dayOf}. */
export type Day = Brand<number, 'Day'>;

const MS_PER_DAY = 86_400_000;

/** `2027-01-31`; undefined for all else, days that no month has included. */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time)) return undefined;
  const day = (time / MS_PER_DAY) as Day;
  // `2026-02-30` is taken for the second of March.
  return formatDay(day) === text ? day : undefined;
}

/** The day on the calendar of whoever sits before the clock. */
export function dayOf(date: Date): Day {
  return (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / MS_PER_DAY) as Day;
}

export function formatDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}
