/** Stands in for `node:assert/strict` where the suite runs in a browser: what its tests use of it. */
class AssertionError extends Error {
  override name = 'AssertionError';
}

function fail(message: string | undefined, found: string): never {
  throw new AssertionError(message ? `${message}\n${found}` : found);
}

function ok(value: unknown, message?: string): asserts value {
  if (!value) fail(message, `found ${show(value)}`);
}

function equal(actual: unknown, expected: unknown, message?: string): void {
  if (!Object.is(actual, expected)) fail(message, `found ${show(actual)}, expected ${show(expected)}`);
}

function notEqual(actual: unknown, expected: unknown, message?: string): void {
  if (Object.is(actual, expected)) fail(message, `found ${show(actual)}`);
}

function deepEqual(actual: unknown, expected: unknown, message?: string): void {
  if (!same(actual, expected)) fail(message, `found ${show(actual)}\nexpected ${show(expected)}`);
}

function match(actual: string, pattern: RegExp, message?: string): void {
  if (!pattern.test(actual)) fail(message, `found ${show(actual)}, expected ${pattern}`);
}

function doesNotMatch(actual: string, pattern: RegExp, message?: string): void {
  if (pattern.test(actual)) fail(message, `found ${show(actual)}, which has ${pattern}`);
}

async function rejects(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  const reason = await promise.then(
    () => undefined,
    (error: unknown) => error ?? 'nothing',
  );
  if (reason === undefined) fail(undefined, 'the promise did not reject');
  match(reason instanceof Error ? reason.message : String(reason), pattern);
}

export default { ok, equal, notEqual, deepEqual, match, doesNotMatch, rejects };

/** Plain data only, which is all that the tests compare. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}

function show(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value);
}
