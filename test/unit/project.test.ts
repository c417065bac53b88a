// `.secgroup.yaml`: what it says, where it is found, and what is told of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mock, test } from 'node:test';
import fc from 'fast-check';
import { checks } from '../../server/src/checks/index.ts';
import { heededIn } from '../../server/src/engine/pathIgnores.ts';
import { defaultSettings, readLayer, type Settings } from '../../server/src/engine/settings.ts';
import { addIgnore } from '../../server/src/project/addIgnore.ts';
import { readProjectFile } from '../../server/src/project/projectFile.ts';
import { isLeftOut, Projects, settingsOf } from '../../server/src/project/projects.ts';
import { IdleIgnores, idleIn } from '../../server/src/protocol/pathIgnores.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { type Day, parseDay } from '../../server/src/util/day.ts';
import { checkProject, projectDiagnoses, snapshotOf } from '../fixture.ts';

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
    ignored: [
      { index: 0, checks: ['open-to-world', 'priority'], until: parseDay('2027-01-31') },
      { index: 1, checks: ['deprecated'] },
    ],
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

const IGNORES = `ignores:
  - paths: a/**
    checks: [priority, cidr, port-range]
  - { paths: b/**, checks: cidr } # later
  - paths: c/**
    checks:
      - cidr
      - policy
`;

test('ignores that nothing needs are told check by check, or as a whole; a fix takes them out', () => {
  const idle = ['0 cidr', '1 cidr', '2 cidr', '2 policy'];
  const marked = IGNORES.replace(
    '  - { paths: b',
    '    #                  ^^^^ unused-ignore: `cidr` finds nothing in the files that these paths name\n  - { paths: b',
  )
    .replace('# later\n', '# later\n  #   ^^^^^ unused-ignore: Nothing is found in the files\n')
    .replace('  - paths: c/**\n', '  - paths: c/**\n  # ^^^^^ unused-ignore: Nothing is found in the files\n');
  const found = checkProject(marked, undefined, idle);
  assert.ok(found.every(({ severity, tags }) => severity === 'information' && tags?.includes('unnecessary')));
  const mended = projectDiagnoses(IGNORES, undefined, idle).map(({ fixes: [fix] }) =>
    fix ? applyChanges(IGNORES, fix.changes) : '',
  );
  assert.deepEqual(mended, [
    IGNORES.replace('cidr, port', 'port'),
    IGNORES.replace('  - { paths: b/**, checks: cidr } # later\n', ''),
    IGNORES.slice(0, IGNORES.indexOf('  - paths: c')),
  ]);
});

test('an ignore that has ended is told for that alone, and unused ones can be switched off', () => {
  const text = IGNORES.replace('checks: [priority', 'until: 2026-01-01\n    checks: [priority');
  const checks = (more: string) =>
    projectDiagnoses(more + text, '2026-06-01', ['0 priority', '0 cidr', '0 port-range']);
  assert.deepEqual(
    checks('').map(({ check }) => check),
    ['expired-ignore'],
  );
  assert.deepEqual(projectDiagnoses(`checks: { unused-ignore: off }\n${IGNORES}`, undefined, ['1 cidr']), []);
});

test('what a file needs of the ignores that speak of it', () => {
  const rule = '{ ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.1.2.3/8 } # secgroup-ignore policy';
  const text = `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n      - ${rule}\n`;
  const ignored = [
    { index: 0, checks: ['port-range', 'priority', 'mergeable-rules'] },
    { index: 3, checks: ['cidr-host-bits', 'policy', 'unused-ignore'], until: parseDay('2027-01-31') as Day },
    { index: 4, checks: ['port-range'], until: parseDay('2026-01-31') as Day },
  ];
  const settings: Settings = { ...defaultSettings, checks: { priority: 'off' }, ignored };
  const needed = (file: string) => [...heededIn(snapshotOf(file, { settings, today: '2026-06-01' }), settings)];
  // Of what is switched off, and of checks of comments, nobody knows.
  assert.deepEqual(needed(text), ['0 port-range', '0 priority', '3 cidr-host-bits', '3 unused-ignore']);
  // Nor of anything in a text in pieces.
  assert.equal(needed(`${text}  "\n`).length, 6);
});

test('an ignore that may speak of what the editor hides is not judged', () => {
  const one = project(
    'ignores:\n  - { paths: legacy/**, checks: cidr }\n  - { paths: [new/a.yaml, new/b/**], checks: cidr }\n',
  );
  const idle = (...hidden: [string, 'file' | 'folder'][]) =>
    idleIn(
      one,
      [],
      hidden.map(([name, kind]) => ({ uri: `file:///shop/${name}`, kind })),
    );
  assert.deepEqual(idle(), ['0 cidr', '1 cidr']);
  assert.deepEqual(idle(['other', 'folder'], ['.DS_Store', 'file']), ['0 cidr', '1 cidr']);
  assert.deepEqual(idle(['legacy/x.yaml', 'file']), ['1 cidr']);
  assert.deepEqual(idle(['legacy/deep', 'folder']), ['1 cidr']);
  assert.deepEqual(idle(['new', 'folder']), ['0 cidr']);
  assert.deepEqual(idle(['new/c', 'folder']), ['0 cidr', '1 cidr']);
  const anywhere = project('ignores:\n  - { paths: "*.json", checks: cidr }\n');
  assert.deepEqual(idleIn(anywhere, [], [{ uri: 'file:///shop/x', kind: 'folder' }]), []);
  const heeded = [{ project: 'file:///shop/.secgroup.yaml', keys: new Set(['1 cidr']) }];
  assert.deepEqual(idleIn(one, heeded, []), ['0 cidr']);
});

test('an ignore for one file is added to what is there, and ignores just that file', () => {
  const after = (text: string, path = 'a/b.json') => {
    const change = addIgnore(readProjectFile(text), path, 'cidr');
    return change && applyChanges(text, [change]);
  };
  const item = (indent: string, path = 'a/b.json') =>
    `${indent}- paths: ${path}\n${indent}  checks:\n${indent}    - cidr\n${indent}  reason: reason\n`;
  assert.equal(after(''), 'ignores:\n  - paths: a/b.json\n    checks: [cidr]\n    reason: reason\n');
  assert.equal(after('# ours'), '# ours\nignores:\n  - paths: a/b.json\n    checks: [cidr]\n    reason: reason\n');
  assert.equal(after('files: {}\n'), `files: {}\nignores:\n${item('  ')}`);
  const one = 'ignores:\n- { paths: x/**, checks: priority } # old\n';
  assert.match(after(one) ?? '', /^ignores:\n- \{ paths: x\/\*\*, checks: priority \} # old\n- .*a\/b\.json/);
  const same = 'ignores:\n  - paths: a/b.json\n    checks: [priority]\n';
  assert.equal(after(same), same.replace('priority]', 'priority, cidr]'));
  assert.equal(after('ignores: 7\n'), undefined);
  assert.equal(after('checks: "off\n'), undefined);
  for (const path of ['b.json', 'a/b.json', 'a [1]/{x}*.json']) {
    const [ignore] = readProjectFile(after('', path) ?? '').ignores;
    assert.deepEqual([ignore?.matches(path), ignore?.matches(`sub/${path}`)], [true, false], path);
  }
});

test('its own severities hold for itself', () => {
  assert.deepEqual(checkProject('checks: { project-file: off }\nnonsense: 1\n'), []);
});

/** Projects of these files, the texts that were asked for, and what some document is told of one check. */
function projectsOf(files: ReadonlyMap<string, string>, roots: readonly string[]) {
  const asked: string[] = [];
  const read = async (uri: string) => {
    asked.push(uri);
    if (uri.startsWith('file:///locked/') && !files.has(uri)) throw new Error('no access');
    return files.get(uri);
  };
  const projects = new Projects(read, (folder) => roots.some((root) => folder.startsWith(root)));
  return { asked, projects, of: async (uri: string) => (await projects.of(uri))?.file.layer.checks?.priority };
}

test('the nearest one above a document counts, within the folder that is open and above it', async () => {
  const files = new Map([
    ['file:///.secgroup.yaml', 'checks: { priority: hint }'],
    ['file:///shop/.secgroup.yaml', 'checks: { priority: warning }'],
    ['file:///shop/infra/.secgroup.yml', 'checks: { priority: off }'],
  ]);
  const { asked, projects, of } = projectsOf(files, ['file:///shop/infra/']);
  assert.equal(await of('file:///shop/infra/net/a.yaml'), 'off');
  assert.equal(await of('file:///shop/b/a.yaml'), 'warning');
  assert.equal(await of('file:///shop/a.yaml'), 'warning');
  assert.equal(await of('file:///other/a.yaml'), 'hint');
  assert.equal(await of('file:///shopping/a.yaml'), 'hint');
  assert.equal(await of('file:///a.yaml'), 'hint');
  const before = asked.length;
  await of('file:///shop/infra/net/b.yaml');
  await of('file:///shopping/b.yaml');
  assert.equal(asked.length, before, 'nothing is read twice');
  files.delete('file:///shop/infra/.secgroup.yml');
  projects.changed('file:///shop/infra/.secgroup.yml');
  assert.equal(await of('file:///shop/infra/net/a.yaml'), 'warning');
});

test('where nobody may look above a folder, there is no project; in the folder it is asked for again', async () => {
  const files = new Map<string, string>();
  const { asked, of } = projectsOf(files, ['file:///locked/shop/']);
  assert.equal(await of('file:///locked/other/a.yaml'), undefined);
  assert.deepEqual(
    asked.filter((uri) => uri.endsWith('.yaml')),
    ['locked/other/', 'locked/', ''].map((folder) => `file:///${folder}.secgroup.yaml`),
  );
  await assert.rejects(of('file:///locked/shop/a.yaml'), /no access/);
  files.set('file:///locked/shop/.secgroup.yaml', 'checks: { priority: off }');
  assert.equal(await of('file:///locked/shop/a.yaml'), 'off');
});

const yamlIn = (asked: readonly string[]) => asked.filter((uri) => uri.endsWith('.yaml'));

test('in a repository without a disk, its root is the highest folder that is asked: above it are those of others', async () => {
  for (const [name, above] of [
    ['vscode-vfs://github/owner/repo/', 'vscode-vfs://github/owner/'],
    ['vscode-vfs://github%2B7b2276223a317d/owner/repo/', 'vscode-vfs://github%2B7b2276223a317d/owner/'],
    ['vscode-vfs://azurerepos/owner/project/repo/', 'vscode-vfs://azurerepos/owner/project/'],
  ] as const) {
    const files = new Map([
      [`${name}.secgroup.yaml`, 'checks: { priority: off }'],
      [`${above}.secgroup.yaml`, 'checks: { priority: hint }'],
    ]);
    const { asked, of } = projectsOf(files, [`${name}infra/`]);
    assert.equal(await of(`${name}infra/net/a.yaml`), 'off');
    assert.equal(await of(`${name}a.yaml`), 'off');
    assert.equal(await of(`${above}more/a.yaml`), undefined);
    assert.equal(await of(`${above}a.yaml`), undefined);
    assert.deepEqual(
      yamlIn(asked),
      [`${name}infra/net/`, `${name}infra/`, name, `${above}more/`].map((folder) => `${folder}.secgroup.yaml`),
    );
  }
});

test('a root that nobody may read is no error to who has a folder of the repository open', async () => {
  const read = async (uri: string) => {
    if (!uri.includes('/infra/')) throw new Error('no access');
    return undefined;
  };
  const projects = new Projects(read, (folder) => folder.includes('/infra/'));
  assert.equal(await projects.of('vscode-vfs://github/owner/repo/infra/a.yaml'), undefined);
});

test('above the folders of other virtual workspaces nothing is asked for', async () => {
  const files = new Map([
    ['memfs:/shop/.secgroup.yaml', 'checks: { priority: off }'],
    ['memfs:/.secgroup.yaml', 'checks: { priority: hint }'],
  ]);
  const { asked, of } = projectsOf(files, ['memfs:/shop/', 'memfs:/more/']);
  assert.equal(await of('memfs:/shop/net/a.yaml'), 'off');
  assert.equal(await of('memfs:/more/a.yaml'), undefined);
  assert.equal(await of('memfs:/other/a.yaml'), undefined);
  assert.deepEqual(
    yamlIn(asked),
    ['shop/net/', 'shop/', 'more/'].map((folder) => `memfs:/${folder}.secgroup.yaml`),
  );
});

test('what lies in no file system belongs to no project', async () => {
  const { asked, of } = projectsOf(new Map(), []);
  assert.equal(await of('untitled:Untitled-1'), undefined);
  assert.deepEqual(asked, []);
});

test('outside of the workspace it is looked for again when somebody says so, in its folders it is not', async () => {
  const files = new Map([['file:///shop/.secgroup.yaml', 'checks: { priority: warning }']]);
  const { asked, projects, of } = projectsOf(files, ['file:///shop/infra/']);
  assert.equal(await of('file:///shop/infra/a.yaml'), 'warning');
  files.set('file:///shop/.secgroup.yaml', 'checks: { priority: error }');
  assert.equal(await of('file:///shop/infra/a.yaml'), 'warning');
  asked.splice(0);
  projects.askAgain('file:///shop/infra/a.yaml');
  assert.equal(await of('file:///shop/infra/a.yaml'), 'error');
  assert.deepEqual(asked, ['file:///shop/.secgroup.yaml']);
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

test('each schema has a name of its own that stays', () => {
  const names = ['project', 'secgroup', 'zh-cn/project', 'zh-cn/secgroup'].map((name) => {
    const schema = readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8');
    return JSON.parse(schema).$id;
  });
  assert.deepEqual(names, [
    'urn:secgroup:schema:project',
    'urn:secgroup:schema:native',
    'urn:secgroup:schema:project:zh-cn',
    'urn:secgroup:schema:native:zh-cn',
  ]);
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

test('ignores of a project are judged when the workspace has been looked through, and nobody asks again and again', async () => {
  const told: string[] = [];
  let [asked, isSettled, settle] = [0, false, () => {}];
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const text = 'ignores:\n  - { paths: a.yaml, checks: cidr, reason: r }\n';
  const uri = project(text).uri;
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const idle = new IdleIgnores({
      projects: async () => [project(text)],
      heeded: async () => [],
      hidden: [],
      get isSettled() {
        return isSettled;
      },
      settled: () => {
        asked++;
        return settled;
      },
      changed: (one) => told.push(one),
    });
    for (let keys = 0; keys < 3; keys++) idle.touched();
    mock.timers.tick(250);
    mock.timers.tick(60_000);
    assert.deepEqual([asked, told, idle.of(uri, text)], [1, [], undefined]);
    isSettled = true;
    settle();
    mock.timers.reset();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([asked, told, [...(idle.of(uri, text) ?? [])]], [1, [uri], ['0 cidr']]);
  } finally {
    mock.timers.reset();
  }
});
