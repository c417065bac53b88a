/**
 * The number that the digits from `start` to `end` of a text make: NaN when there are none, more than `most`, or when
 * anything else stands among them. Quicker than a pattern where it is asked for every rule of a file.
 */
export function digits(text: string, start: number, end: number, most: number): number {
  if (end <= start || end - start > most) return Number.NaN;
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
