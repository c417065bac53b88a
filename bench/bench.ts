/**
 * `npm run bench`: how long SecGroup takes to answer, beside yaml-language-server on the same file and beside the least
 * that any reader must do. Prints what it finds and writes it to bench/results.md. No test: nothing fails for being slow.
 *
 *   npm run bench -- [--sizes 200,2000] [--analysis 2000,20000] [--server other/server.js] [--date 2026-01-31]
 *   npm run bench -- --only edits|analysis     one of the two parts; only printed
 *   npm run bench -- --profile [file …]        where the time goes, stage by stage
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checks } from '../server/src/checks/index.ts';
import { analysisReport } from './analysis.ts';
import { type Contender, type Measured, measure } from './measure.ts';
import { profile } from './profile.ts';
import { report } from './report.ts';

const { values: options, positionals } = parseArgs({
  options: {
    sizes: { type: 'string', default: '200,2000,20000' },
    analysis: { type: 'string', default: '1000,2000,5000,20000,100000' },
    only: { type: 'string' },
    server: { type: 'string', default: fileURLToPath(new URL('../dist/server.js', import.meta.url)) },
    date: { type: 'string' },
    profile: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

/** Those that are off by default as well. */
const everyCheck = {
  secgroup: {
    checks: Object.fromEntries(checks.flatMap(({ id, offByDefault }) => (offByDefault ? [[id, 'hint']] : []))),
  },
};

if (options.profile) profile(positionals);
else if (options.only === 'analysis') console.log(analysisReport(options.analysis.split(',').map(Number)));
else await bench();

async function bench(): Promise<void> {
  if (!existsSync(options.server)) {
    console.error(`There is no ${options.server}: run \`npm run build\` first.`);
    process.exit(1);
  }
  const results: Measured[] = [];
  for (const rules of options.sizes.split(',').map(Number)) {
    console.error(`measuring ${rules} rules …`);
    results.push(await measure(rules, contenders()));
  }
  const edits = report(results, { date: options.date });
  if (options.only === 'edits') return console.log(edits);
  console.error('measuring the analysis …');
  const text = `${edits}\n${analysisReport(options.analysis.split(',').map(Number))}`;
  console.log(text);
  writeFileSync(new URL('results.md', import.meta.url), text);
}

/** All by the same Node. */
function contenders(): Contender[] {
  const ours = [process.execPath, options.server, '--stdio'];
  const settings = peerSettings();
  const one = (name: string, format: Contender['format'], diagnostics: 'pull' | 'push') =>
    ({ launch: { name, command: ours, diagnostics, settings: {} }, format, all: false }) as const;
  const peer = {
    name: 'peer',
    command: [process.execPath, peerServer(), '--stdio'],
    diagnostics: 'push',
    settings,
  } as const;
  return [
    { ...one('pull', 'ros-yaml', 'pull'), all: true },
    { ...one('push', 'ros-yaml', 'push'), all: true },
    { launch: peer, format: 'ros-yaml', all: true },
    one('native', 'native-yaml', 'pull'),
    one('json', 'ros-json', 'pull'),
    {
      launch: { name: 'every', command: ours, diagnostics: 'pull', settings: everyCheck },
      format: 'ros-yaml',
      all: false,
    },
  ];
}

function peerServer(): string {
  const manifest = createRequire(import.meta.url).resolve('yaml-language-server/package.json');
  return fileURLToPath(new URL('bin/yaml-language-server', `file://${manifest}`));
}

/** What yaml-language-server needs to check the same file: the schema, and room for all findings. */
function peerSettings(): Readonly<Record<string, unknown>> {
  const text = readFileSync(new URL('schema/settings.json', import.meta.url), 'utf8');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder that the file holds
  return JSON.parse(text.replaceAll('file://${cwd}/', new URL('.', import.meta.url).href));
}
