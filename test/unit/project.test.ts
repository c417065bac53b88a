// `.secgroup.yaml`: what it says, where it is found, and what is told of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { checks } from '../../server/src/checks/index.ts';
import { defaultSettings, readLayer } from '../../server/src/engine/settings.ts';
import { readProjectFile } from '../../server/src/project/projectFile.ts';
import { isLeftOut, Projects, settingsOf } from '../../server/src/project/projects.ts';
import { parseDay } from '../../server/src/util/day.ts';
import { checkProject } from '../fixture.ts';

const FULL = `# of the shop
quota: { profile: '2026', rulesPerGroup: 150, warnAtPercent: 80 }
checks:
  blocked-port: off
  deprecated: error
sensitivePorts: [tcp/8080, -9090, 6000-6100]
requireReason: [open-to-world]
ignores:
  - paths: legacy/**
    checks: [open-to-world, priority]
    until: 2027-01-31
    reason: goes in autumn
  - { paths: ['*.json', 'old/a.yaml'], checks: deprecated }
files:
  exclude: [vendor/**]
x-team: anything
`;

const project = (text: string, folder = 'file:///shop/') => ({
  uri: `${folder}.secgroup.yaml`,
  folder,
  file: readProjectFile(text),
});

test('what it says becomes settings', () => {
  checkProject(FULL);
  const settings = settingsOf('file:///shop/legacy/deep/a.json', project(FULL), {});
  assert.deepEqual(settings, {
    ...defaultSettings,
    checks: { 'blocked-port': 'off', deprecated: 'error' },
    quota: { profile: '2026', rulesPerGroup: 150, warnAtPercent: 80 },
    sensitivePorts: ['tcp/8080', '-9090', '6000-6100'],
    requireReason: ['open-to-world'],
    ignored: [{ checks: ['open-to-world', 'priority'], until: parseDay('2027-01-31') }, { checks: ['deprecated'] }],
  });
});

test('what the editor says comes before it, piece by piece', () => {
  const editor = readLayer({ checks: { deprecated: 'off' }, quota: { warnAtPercent: 50 }, sensitivePorts: [] });
  const settings = settingsOf('file:///shop/a.yaml', project(FULL), editor);
  assert.deepEqual(settings.checks, { 'blocked-port': 'off', deprecated: 'off' });
  assert.deepEqual(settings.quota, { profile: '2026', rulesPerGroup: 150, warnAtPercent: 50 });
  assert.deepEqual(settings.sensitivePorts, []);
  assert.deepEqual(settings.ignored, []);
});

test('files are taken in and left out by their paths', () => {
  const left = (text: string, path: string) => isLeftOut(`file:///shop/${path}`, project(text));
  assert.deepEqual(
    ['vendor/a.yaml', 'a.yaml'].map((path) => left(FULL, path)),
    [true, false],
  );
  const only = 'files: { include: [infra/**, "*.tmpl"], exclude: [infra/old] }';
  const paths = ['infra/a.yaml', 'x/b.tmpl', 'infra/old/a.yaml', 'a.yaml', 'infra/%C3%A4.yaml'];
  assert.deepEqual(
    paths.map((path) => left(only, path)),
    [false, false, true, true, false],
  );
});

test('what makes no sense is told where it stands, and counts for nothing', () => {
  checkProject(`
qouta: { profile: faq }
^^^^^ project-file: There is no \`qouta\` here. Did you mean \`quota\`?
checks: [blocked-port]
#       ^^^^^^^^^^^^^^ project-file: \`checks\` takes properties
quota:
  profile: '2025'
  #        ^^^^^^ project-file: \`2025\` cannot stand here. Did you mean \`2026\`?
  rulesPerGroup: many
  #              ^^^^ project-file: \`rulesPerGroup\` takes a whole number from 1 on
  warnAtPercent: 120
  #              ^^^ project-file: \`warnAtPercent\` takes a whole number from 1 to 100
sensitivePorts: [tcp/8080, http]
#                          ^^^^ project-file: \`http\` names no port
requireReason: [open-to-wordl]
#               ^^^^^^^^^^^^^ project-file: There is no check \`open-to-wordl\`. Did you mean \`open-to-world\`?
ignores:
  - paths: a/**
  # ^^^^^ project-file: \`checks\` is missing here.
  - { paths: a/**, checks: priority, until: soon }
  #                                         ^^^^ project-file: \`soon\` is no day
  - nothing
  # ^^^^^^^ project-file: \`ignores\` takes properties
files: { exlude: a }
#        ^^^^^^ project-file: There is no \`exlude\` here. Did you mean \`exclude\`?
`);
  const { layer, ignores } = readProjectFile('ignores:\n  - { paths: a, checks: priority, until: soon }\nquota: 7\n');
  assert.deepEqual([ignores, layer.quota], [[], {}]);
});

test('what is no map at all', () => {
  checkProject('- a\n^^^ project-file: The file takes properties: `name: value`\n');
  checkProject('7\n^ project-file: The file takes properties: `name: value`\n');
});

test('text in pieces and keys given twice', () => {
  checkProject('checks:\n  blocked-port: "off\n  ^^^^^^^^^^^^^^^^^^ project-file: A quote is opened here\n');
  checkProject('files: {}\nfiles: {}\n^^^^^ project-file: `files` is given twice\n');
  checkProject('');
});

test('ignores that end are announced, and come back', () => {
  const text = (mark: string) => `ignores:\n  - paths: a/**\n    checks: priority\n    until: 2027-01-31\n${mark}`;
  checkProject(text(''), '2027-01-16');
  checkProject(text('    #      ^^^^^^^^^^ expired-ignore: This ends on 2027-01-31\n'), '2027-01-17');
  const [expired] = checkProject(
    text('    #      ^^^^^^^^^^ expired-ignore: This ended on 2027-01-31\n'),
    '2027-02-01',
  );
  assert.equal(expired?.severity, 'warning');
});

test('its own severities hold for itself', () => {
  assert.deepEqual(checkProject('checks: { project-file: off }\nnonsense: 1\n'), []);
});

test('the nearest one counts, and none above the folder that is open', async () => {
  const files = new Map([
    ['file:///.secgroup.yaml', 'checks: { priority: hint }'],
    ['file:///shop/.secgroup.yaml', 'checks: { priority: warning }'],
    ['file:///shop/infra/.secgroup.yml', 'checks: { priority: off }'],
  ]);
  const asked: string[] = [];
  const projects = new Projects(async (uri) => {
    asked.push(uri);
    return files.get(uri);
  });
  const of = async (uri: string, root: string | undefined = 'file:///shop') =>
    (await projects.of(uri, root))?.file.layer.checks?.priority;
  assert.equal(await of('file:///shop/infra/net/a.yaml'), 'off');
  assert.equal(await of('file:///shop/b/a.yaml'), 'warning');
  assert.equal(await of('file:///shop/a.yaml', 'file:///shop/'), 'warning');
  assert.equal(await of('file:///other/a.yaml'), undefined);
  assert.equal(await of('file:///shopping/a.yaml'), undefined);
  assert.equal(await projects.of('file:///shop/a.yaml', undefined), undefined);
  const before = asked.length;
  await of('file:///shop/infra/net/b.yaml');
  assert.equal(asked.length, before, 'nothing is read twice');
  files.delete('file:///shop/infra/.secgroup.yml');
  projects.changed('file:///shop/infra/.secgroup.yml');
  assert.equal(await of('file:///shop/infra/net/a.yaml'), 'warning');
});

test('the schema knows what is read', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/project.schema.json', import.meta.url), 'utf8'));
  assert.deepEqual(
    schema.$defs.check.enum,
    checks.map(({ id }) => id),
  );
  const value: Record<string, string> = { files: '{ include: a, exclude: b }', ignores: '[]', requireReason: 'true' };
  for (const key of Object.keys(schema.properties)) checkProject(`${key}: ${value[key] ?? ''}\n`);
  const { properties } = schema.properties.quota;
  for (const key of Object.keys(properties)) checkProject(`quota: { ${key}: ${properties[key].enum?.[0] ?? 5} }\n`);
});

test('no text makes reading fail', () => {
  const piece = fc.constantFrom(
    'ignores:',
    '  - ',
    'paths: ',
    'checks: ',
    '[',
    ']',
    '{',
    'a',
    '\n',
    ' ',
    'until: ',
    '"',
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => readProjectFile(pieces.join('')).problems.length >= 0));
});
