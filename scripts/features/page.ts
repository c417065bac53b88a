/** `docs/features.md`: what the server answers, as it says itself, beside others; and what the extension adds to VS Code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../../test/lsp/client.ts';
import { ROOT } from '../../test/vscode/host/paths.ts';
import { FEATURES, type Feature, PEERS } from './peers.ts';

const TESTS = join(ROOT, 'test/lsp');

export async function featuresPage(): Promise<string> {
  const capabilities = await capabilitiesOfServer();
  const columns = ['', 'SecGroup', ...PEERS.map(({ name }) => name), 'test'];
  const rows = FEATURES.map((feature) => {
    const answered = isAnswered(feature, capabilities);
    const test = answered ? testOf(feature) : undefined;
    const link = test ? `[${test}](../test/lsp/${test})` : '';
    return [`${feature.name}<br>\`${feature.method}\``, answered ? '●' : '○', ...feature.peers, link];
  });
  return `<!-- Written by \`npm run generate\` from the server's capabilities and the manifest. -->

# What SecGroup answers

The first column of marks is what our server says when it is asked (\`initialize\`); each row names the test that asks it. The other
columns are what the code of these servers said on 2026-11-22: ${PEERS.map(({ name, source }) => `[${name}](${source})`).join(', ')}.
● yes · ◐ in part · ○ no · ? not found out.

${table(columns, rows)}

Answered by SecGroup: ${rows.filter((row) => row[1] === '●').length} of ${rows.length}; by the most of the others: ${mostOfPeers()}, what
they do in part counted whole.

## Commands in VS Code

${table(['command', 'id'], commands())}

## Settings

${table(['setting', 'by itself'], settings())}

Each is explained where VS Code shows it. A \`.secgroup.yaml\` says what a team agrees on, in every editor.
`;
}

/** Asks the server itself, as a client that can take everything. */
async function capabilitiesOfServer(): Promise<Record<string, unknown>> {
  const client = new Client({
    command: [
      process.execPath,
      `--import=${join(ROOT, 'test/register.ts')}`,
      '--import=data:text/javascript,globalThis.VERSION=""',
      join(ROOT, 'server/src/server.ts'),
      '--stdio',
    ],
  });
  try {
    const { capabilities } = await client.start({ textDocument: { diagnostic: {} } });
    return capabilities;
  } finally {
    client.kill();
  }
}

function isAnswered({ capability, kind }: Feature, capabilities: Record<string, unknown>): boolean {
  if (capability === undefined) return true;
  const found = at(capabilities, capability.split('.'));
  if (kind === undefined) return found !== undefined && found !== false;
  const kinds = at(found, ['codeActionKinds']);
  return Array.isArray(kinds) && kinds.some((each) => String(each).startsWith(kind));
}

function at(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return typeof value === 'object' && value !== null
    ? at(Object.entries(value).find(([key]) => key === name)?.[1], rest)
    : undefined;
}

/** The first test over the wire that asks so. */
function testOf({ name, method, kind }: Feature): string {
  const words = [`'${method}'`, ...(kind && kind !== 'quickfix' ? [kind] : [])];
  const file = readdirSync(TESTS)
    .filter((each) => each.endsWith('.test.ts'))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .find((each) => {
      const text = readFileSync(join(TESTS, each), 'utf8');
      return words.every((word) => text.includes(word));
    });
  if (file === undefined) throw new Error(`no test in test/lsp asks for ${name} (${words.join(', ')})`);
  return file;
}

/** The common tests first, those of clients that can do little last. */
function rank(test: string): number {
  return test === 'server.test.ts' ? 0 : test === 'bare.test.ts' ? 2 : 1;
}

function mostOfPeers(): number {
  return Math.max(
    ...PEERS.map((_, i) => FEATURES.filter(({ peers }) => [...peers][i] === '●' || [...peers][i] === '◐').length),
  );
}

function commands(): string[][] {
  const { contributes } = manifest();
  return contributes.commands.map(({ command, title }) => [words(title), `\`${command}\``]);
}

function settings(): string[][] {
  return Object.entries(manifest().contributes.configuration.properties).map(([name, { default: value }]) => [
    `\`${name}\``,
    value === undefined || (typeof value === 'object' && value !== null) ? '' : `\`${JSON.stringify(value)}\``,
  ]);
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> };
  };
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
}

function words(title: string): string {
  const texts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.nls.json'), 'utf8'));
  return title.replace(/^%(.+)%$/, (_, key) => texts[key] ?? title);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
