// Real files. Every finding in them is kept in findings.txt, which is reviewed: a change of a check shows as a diff.
// `UPDATE=1 npm run test:corpus` writes the list anew.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lineStart } from '../../server/src/text/lines.ts';
import { analyse } from '../fixture.ts';

const root = process.env.SECGROUP_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');
const list = join(root, 'corpus.tsv');
const kept = join(import.meta.dirname, 'findings.txt');
const skip = existsSync(list) ? false : `no corpus at ${root} (SECGROUP_CORPUS names another place)`;

test('the findings in real files are those that have been reviewed', { skip }, () => {
  const files = corpusFiles();
  assert.ok(files.length > 0, 'the corpus holds YAML and JSON files');
  const found = `${files.flatMap(findingsOf).sort(byPlace).map(show).join('\n')}\n`;
  if (process.env.UPDATE) writeFileSync(kept, found);
  const reviewed = existsSync(kept) ? readFileSync(kept, 'utf8').replaceAll('\r\n', '\n') : '';
  assert.deepEqual(difference(reviewed, found), []);
});

/** Paths of the YAML and JSON files, as `corpus.tsv` names them. */
function corpusFiles(): string[] {
  const [head = '', ...rows] = readFileSync(list, 'utf8').split('\n');
  const column = head.split('\t').indexOf('local');
  const paths = rows.flatMap((row) => row.split('\t')[column] ?? []);
  return [...new Set(paths)].filter((path) => /\.(?:ya?ml|json)$/.test(path));
}

interface Line {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

function findingsOf(path: string): Line[] {
  const text = readFileSync(join(root, path), 'utf8');
  const analysis = analyse(text, { name: path.split('/').map(encodeURIComponent).join('/') });
  if (analysis.kind !== 'snapshot') return [];
  return analysis.snapshot.diagnoses.map(({ span, severity, check, message }) => {
    const start = lineStart(text, span.start);
    const line = text.slice(0, start).split('\n').length;
    return { path, line, column: span.start - start + 1, text: `${severity} ${check}: ${message}` };
  });
}

function byPlace(a: Line, b: Line): number {
  return compare(a.path, b.path) || a.line - b.line || a.column - b.column || compare(a.text, b.text);
}

/** By the characters' numbers, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function show({ path, line, column, text }: Line): string {
  return `${path}:${line}:${column} ${text}`;
}

/** What has gone and what has come, by lines. */
function difference(before: string, after: string): string[] {
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');
  const old = new Set(lines(before));
  const now = new Set(lines(after));
  const gone = [...old].filter((line) => !now.has(line)).map((line) => `- ${line}`);
  return [...gone, ...[...now].filter((line) => !old.has(line)).map((line) => `+ ${line}`)];
}
