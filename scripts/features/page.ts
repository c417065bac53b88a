/**
 * `docs/features.md` and its Chinese sibling: what the extension can do, beside others; which requests of the protocol the
 * server answers, as it says itself; and what the extension adds to VS Code.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as protocol from 'vscode-languageserver';
import { Client } from '../../test/lsp/client.ts';
import { ROOT } from '../../test/vscode/host/paths.ts';
import { type Evidence, FEATURES, type Feature, NEEDS, NEEDS_IN_CHINESE, PEERS, type TestAt } from './peers.ts';
import { type Words, words } from './words.ts';

/** The pages by their paths. */
export async function featuresPages(): Promise<ReadonlyMap<string, string>> {
  const capabilities = await capabilitiesOfServer();
  return new Map([
    ['docs/features.md', page(words.en, capabilities)],
    ['docs/zh-cn/features.md', page(words['zh-cn'], capabilities)],
  ]);
}

function page(say: Words, capabilities: Capabilities): string {
  const { up } = say;
  const rows = FEATURES.map((feature) => {
    const has = isThere(feature.evidence, capabilities);
    const name = say.isChinese ? feature.chinese : feature.name;
    return [name, has ? '●' : '○', ...feature.peers, has ? linkTo(testOf(feature), up) : ''];
  });
  const own = rows.filter((row) => row[1] === '●').length;
  const others = PEERS.map(({ name }, i) => ({
    name,
    filled: FEATURES.filter(({ peers }) => isFilled(peers, i)).length,
  }));
  const [most] = others.sort((a, b) => b.filled - a.filled);
  if (own <= (most?.filled ?? 0)) fail(`${most?.name} has as many filled rows as we: ${own}`);
  const requests = requestRows(capabilities, up);
  const answered = requests.filter((row) => row[1] === '●').length;
  return `<!-- ${say.written} -->

# ${say.title}

${say.otherLanguage}

${say.aboutFeatures(sources(say), rows.length)}

${table(['', 'SecGroup', ...PEERS.map(({ name }) => name), say.test], rows)}

${say.counted({ own, all: rows.length, others: others.map(({ name, filled }) => `${name} ${filled}`).join(say.comma) })}

${say.aboutNeeds}

${table(['', say.telemetry, say.runtime], needs(say))}

## ${say.requests}

${say.aboutRequests(answered, requests.length)}

${table([say.request, 'SecGroup', say.test], requests)}

## ${say.commands}

${table([say.command, 'id', say.test], commands(say))}

## ${say.settings}

${table([say.setting, say.byItself], settings())}

${say.explained}
`;
}

function sources({ comma }: Words): string {
  return PEERS.map(({ name, version, source }) => {
    const known = version === '' ? name : `${name} ${version}`;
    return `[${known}](${source})`;
  }).join(comma);
}

function isFilled(peers: string, i: number): boolean {
  const mark = [...peers][i];
  if ([...peers].length !== PEERS.length) fail(`not a mark for each: ${peers}`);
  return mark === '●' || mark === '◐';
}

function needs({ isChinese }: Words): string[][] {
  const names = ['SecGroup', ...PEERS.map(({ name }) => name)];
  if (NEEDS.length !== names.length) fail('not a line for each');
  const inWords = (text: string) => (isChinese ? (NEEDS_IN_CHINESE[text] ?? fail(`no Chinese for ${text}`)) : text);
  return names.map((name, i) => [name, ...(NEEDS[i] ?? []).map(inWords)]);
}

type Capabilities = Readonly<Record<string, unknown>>;

/** Asks the server itself, as a client that can take everything. */
async function capabilitiesOfServer(): Promise<Capabilities> {
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
    const textDocument = { diagnostic: {}, rename: { prepareSupport: true }, codeLens: {} };
    const { capabilities } = await client.start({ textDocument });
    return capabilities;
  } finally {
    client.kill();
  }
}

function isThere(evidence: Evidence, capabilities: Capabilities): boolean {
  if ('capability' in evidence) return isSaid(at(capabilities, evidence.capability.split('.')));
  if ('manifest' in evidence) return evidence.manifest.some((path) => isSaid(at(manifest(), path)));
  if ('file' in evidence) return read(evidence.file).includes(evidence.word);
  const kinds = at(capabilities, ['codeActionProvider', 'codeActionKinds']);
  return Array.isArray(kinds) && kinds.some((each) => String(each).startsWith(evidence.kind));
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== false && value !== '';
}

function at(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  return typeof value === 'object' && value !== null
    ? at(Object.entries(value).find(([key]) => key === name)?.[1], rest)
    : undefined;
}

/** The test of a feature: the one that is named, or the first over the wire that asks so. */
function testOf({ name, method, test, evidence }: Feature): string {
  if (test !== undefined) return theTest(test);
  const kind = 'kind' in evidence && evidence.kind !== 'quickfix' ? [evidence.kind] : [];
  return (method && wireTest(method, kind)) ?? fail(`no test in test/lsp asks for ${name}`);
}

function theTest({ file, word }: TestAt): string {
  return read(`test/${file}`).includes(word) ? file : fail(`test/${file} does not hold ${word}`);
}

function wireTest(method: string, more: readonly string[] = []): string | undefined {
  const words = [`'${method}'`, ...more];
  return testFiles('test/lsp/*.test.ts')
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .find((file) => words.every((word) => read(`test/${file}`).includes(word)));
}

/** The common tests first, those of clients that can do little last. */
function rank(test: string): number {
  return test.endsWith('/server.test.ts') ? 0 : test.endsWith('/bare.test.ts') ? 2 : 1;
}

function testFiles(pattern: string): string[] {
  return globSync(pattern, { cwd: ROOT }).map((file) => file.replaceAll('\\', '/').replace(/^test\//, ''));
}

function linkTo(test: string | undefined, up: string): string {
  return test === undefined ? '' : `[${test.replace(/^.*\//, '')}](${up}test/${test})`;
}

/** Every request that the protocol lets a client make, as the library of the protocol lists them. */
function requestRows(capabilities: Capabilities, up: string): string[][] {
  const methods = new Map<string, string>();
  for (const one of Object.values(protocol) as readonly Partial<RequestOfProtocol>[]) {
    const { method, messageDirection, capabilities: needed } = one ?? {};
    if (method === undefined || messageDirection !== protocol.MessageDirection.clientToServer) continue;
    if (
      IN_ANY_CASE.test(method) ||
      !(one.type instanceof protocol.ProtocolRequestType || one.type instanceof protocol.ProtocolRequestType0)
    )
      continue;
    methods.set(method, needed?.server ?? `${method.replace(/\/.*/, '')}Provider`);
  }
  return [...methods].sort().map(([method, capability]) => {
    const answered = isThere({ capability }, capabilities);
    const test = answered ? (wireTest(method) ?? fail(`no test in test/lsp asks for ${method}`)) : undefined;
    return [`\`${method}\``, answered ? '●' : '', linkTo(test, up)];
  });
}

interface RequestOfProtocol {
  readonly method: string;
  readonly messageDirection: protocol.MessageDirection;
  readonly type: unknown;
  readonly capabilities: { readonly server?: string };
}

/** There is no server without these. */
const IN_ANY_CASE = /^(?:initialize|shutdown)$/;

function commands({ up, texts }: Words): string[][] {
  // The suite that runs in VS Code, in both of its hosts.
  const names = [...read('test/vscode/suite.ts').matchAll(/'\.\/(tests\/\w+\.ts)'/g)].map(
    ([, name]) => `vscode/${name}`,
  );
  return manifest().contributes.commands.map(({ command, title }) => {
    const test = names.find((name) => read(`test/${name}`).includes(`'${command}'`));
    if (test === undefined) fail(`no test in VS Code runs ${command}`);
    return [textOf(title, texts), `\`${command}\``, linkTo(test, up)];
  });
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
  return JSON.parse(read('package.json'));
}

function textOf(title: string, file: string): string {
  const texts: Record<string, string> = JSON.parse(read(file));
  return title.replace(/^%(.+)%$/, (_, key) => texts[key] ?? title);
}

const known = new Map<string, string>();

function read(path: string): string {
  const text = known.get(path) ?? readFileSync(join(ROOT, path), 'utf8');
  known.set(path, text);
  return text;
}

function fail(why: string): never {
  throw new Error(why);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
