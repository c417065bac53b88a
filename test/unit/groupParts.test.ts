// Groups of which several files speak: what is said of them holds for the group as the workspace has it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as intervals from '../../server/src/algebra/intervals.ts';
import { openingsOf, openTo } from '../../server/src/analysis/exposure.ts';
import { wholeOf } from '../../server/src/analysis/whole.ts';
import { families } from '../../server/src/analysis/worldLine.ts';
import { Engine } from '../../server/src/engine/engine.ts';
import { changesOf } from '../../server/src/engine/fixes.ts';
import { loadPossibilities } from '../../server/src/engine/possibilities.ts';
import type { SecurityFile, SecurityGroup } from '../../server/src/model/model.ts';
import { type Files, Workspace } from '../closedWorkspace.ts';
import { snapshotOf } from '../fixture.ts';

await loadPossibilities();

const ID = 'sg-bp1web';

/** The file that defines the group; its rules stand from line 6 on. */
function group(rules: readonly string[], more = ''): string {
  return `securityGroups:
  web:
    securityGroupId: ${ID}
    vpcId: vpc-1
    ingress:
${rules.map((rule) => `      - { ipProtocol: tcp, ${rule} }\n`).join('')}${more}`;
}

/** A template that adds rules to it; each takes a line, from line 3 on. */
function adding(rules: readonly string[], id: string = ID, more = ''): string {
  const resources = rules.map(
    (rule, i) =>
      `  R${i}: { Type: 'ALIYUN::ECS::SecurityGroupIngress', Properties: { SecurityGroupId: ${id}, IpProtocol: tcp, ${rule} } }\n`,
  );
  return `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n${resources.join('')}${more}`;
}

/** What gives a template the id of its group, with all that it takes: the group may be the one of that id, or another. */
const open: Readonly<Record<string, readonly [id: string, more: string]>> = {
  'a default': ['!Ref Sg', `Parameters:\n  Sg: { Type: String, Default: ${ID} }\n`],
  'a default within a text': [`!Sub '\${Sg}'`, `Parameters:\n  Sg: { Type: String, Default: ${ID} }\n`],
  'allowed values': ['!Ref Sg', `Parameters:\n  Sg: { Type: String, AllowedValues: [sg-bp2other, ${ID}] }\n`],
  'pieces of which one is allowed': [
    `!Sub 'sg-bp1\${End}'`,
    'Parameters:\n  End: { Type: String, AllowedValues: [web, old] }\n',
  ],
  'a list of defaults': [
    '!Select [1, !Ref All]',
    `Parameters:\n  All: { Type: CommaDelimitedList, Default: "sg-bp2other,${ID}" }\n`,
  ],
  'a mapping': [
    '!FindInMap [Groups, !Ref ALIYUN::Region, id]',
    `Mappings:\n  Groups: { cn-hangzhou: { id: ${ID} }, cn-beijing: { id: sg-bp2other } }\n`,
  ],
  'a mapping by a default': [
    '!FindInMap [Groups, !Ref Env, id]',
    `Parameters:\n  Env: { Type: String, Default: test }\nMappings:\n  Groups: { prod: { id: ${ID} }, test: { id: sg-bp2other } }\n`,
  ],
  'a branch within another expression': [
    `!Select [0, [!If [Prod, ${ID}, sg-bp2other]]]`,
    'Parameters:\n  Env: { Type: String }\nConditions:\n  Prod: !Equals [!Ref Env, prod]\n',
  ],
  'a local': ['!Ref Sg', `Locals:\n  Sg: { Value: ${ID} }\n`],
};

/** The same of which it is sure that it gives this id. */
const sure: typeof open = {
  'one allowed value': ['!Ref Sg', `Parameters:\n  Sg: { Type: String, AllowedValues: [${ID}] }\n`],
  'a mapping': [
    '!FindInMap [Groups, !Ref ALIYUN::Region, id]',
    `Mappings:\n  Groups: { cn-hangzhou: { id: ${ID}, no: sg-bp2other }, cn-beijing: { id: ${ID} } }\n`,
  ],
  'both branches': [
    `!If [Prod, ${ID}, ${ID}]`,
    'Parameters:\n  Env: { Type: String }\nConditions:\n  Prod: !Equals [!Ref Env, prod]\n',
  ],
};

const ssh = 'portRange: 22/22, sourceCidrIp: 0.0.0.0/0';
const drop = 'PortRange: 1/65535, SourceCidrIp: 0.0.0.0/0, Policy: drop';

describe('open to the world', () => {
  test('not where a drop that another file adds comes first; where it comes later, or is for others, it is', () => {
    const said = (rule: string, own = `${ssh}, priority: 5`) =>
      new Workspace({ 'web.sg.yaml': group([own]), 'add.yaml': adding([rule]) }).said('open-to-world').length;
    assert.equal(said(drop), 0);
    assert.equal(said(`${drop}, Priority: 5`), 0);
    assert.equal(said(`${drop}, Priority: 6`), 1);
    assert.equal(said('PortRange: 80/80, SourceCidrIp: 0.0.0.0/0, Policy: drop'), 1);
    assert.equal(said('PortRange: 22/22, SourceCidrIp: 10.0.0.0/8, Policy: drop'), 1);
    assert.equal(said('PortRange: 80/80, SourceCidrIp: 0.0.0.0/0'), 1);
  });

  test('a request that takes rules away adds none', () => {
    const revoked = (rule: object) =>
      JSON.stringify({
        Action: 'RevokeSecurityGroup',
        RegionId: 'cn-hangzhou',
        SecurityGroupId: ID,
        Permissions: [rule],
      });
    const half = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '128.0.0.0/1', Policy: 'accept' };
    const said = (own: string, rule: object) =>
      new Workspace({ 'web.sg.yaml': group([own]), 'revoke.json': revoked(rule) }).said('open-to-world').length;
    assert.equal(said('portRange: 22/22, sourceCidrIp: 0.0.0.0/1', half), 0);
    assert.equal(said(`${ssh}, priority: 5`, { ...half, SourceCidrIp: '0.0.0.0/0', Policy: 'drop' }), 1);
    assert.equal(said('portRange: 80/80, sourceCidrIp: 0.0.0.0/0', { ...half, SourceCidrIp: '0.0.0.0/0' }), 0);
    // Nor does it where the same file adds others.
    const both = JSON.stringify([
      JSON.parse(revoked({ ...half, SourceCidrIp: '0.0.0.0/0', Policy: 'drop' })),
      { ...JSON.parse(revoked({ ...half, PortRange: '80/80' })), Action: 'AuthorizeSecurityGroup' },
    ]);
    const beside = new Workspace({ 'web.sg.yaml': group([`${ssh}, priority: 5`]), 'both.json': both });
    assert.equal(beside.said('open-to-world').length, 1);
  });

  test('by all places of a file that add rules together: what one opens another may close', () => {
    const accept = adding(['PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 2']);
    const both = new Workspace({ 'add.yaml': `${accept}---\n${adding([drop])}` });
    assert.deepEqual(both.said('open-to-world'), []);
    assert.equal(new Workspace({ 'add.yaml': accept }).said('open-to-world').length, 1);
    const late = adding([`${drop}, Priority: 3`]);
    assert.equal(new Workspace({ 'add.yaml': `${accept}---\n${late}` }).said('open-to-world').length, 1);
    const request = (rule: object) => ({
      ...{ Action: 'AuthorizeSecurityGroup', RegionId: 'cn-hangzhou', SecurityGroupId: ID },
      Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', Policy: 'accept', SourceCidrIp: '0.0.0.0/0', ...rule }],
    });
    const asked = (...all: readonly object[]) =>
      new Workspace({ 'ask.json': JSON.stringify(all) })
        .said('open-to-world')
        .map((one) => one.replace(/.*( by .*) together.*/, '$1'));
    assert.deepEqual(asked(request({ Priority: 2 }), request({ Policy: 'drop' })), []);
    assert.equal(asked(request({ Priority: 2 }), request({ Policy: 'drop', Priority: 3 })).length, 1);
    assert.deepEqual(asked(request({ SourceCidrIp: '0.0.0.0/1' }), request({ SourceCidrIp: '128.0.0.0/1' })), [
      ' by rule 1, rule 1 of `ask.json`',
      ' by rule 1, rule 1 of `ask.json`',
    ]);
    // An export in the same file is the group itself.
    const { Permissions, ...about } = request({ Policy: 'Drop', Direction: 'ingress' });
    const shown = { SecurityGroupId: about.SecurityGroupId, VpcId: 'vpc-1', Permissions: { Permission: Permissions } };
    assert.deepEqual(asked(shown, request({ Priority: 2 })), []);
    const opening = { ...shown, Permissions: { Permission: [{ ...Permissions[0], Policy: 'Accept', Priority: '5' }] } };
    assert.deepEqual(asked(opening, request({ Priority: 4, Policy: 'drop' })), []);
    // Of very many nothing is said.
    const many = Array.from({ length: 200 }, (_, i) => request({ PortRange: `${i + 100}/${i + 100}` }));
    assert.deepEqual(asked(request({}), ...many), []);
  });

  test('the file that adds knows what the one that defines drops, in whichever order they are read', () => {
    const files = {
      'web.sg.yaml': group([`${ssh}, policy: drop`]),
      'add.yaml': adding(['PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 2']),
    };
    assert.deepEqual(new Workspace(files).said('open-to-world'), []);
    assert.deepEqual(new Workspace(Object.fromEntries(Object.entries(files).reverse())).said('open-to-world'), []);
    const alone = new Workspace({ 'add.yaml': files['add.yaml'] });
    assert.equal(alone.said('open-to-world').length, 1);
    alone.write('web.sg.yaml', files['web.sg.yaml']).settle();
    assert.deepEqual(alone.said('open-to-world'), []);
    alone.write('web.sg.yaml', group([`${ssh}, policy: drop, priority: 3`])).settle();
    assert.equal(alone.said('open-to-world').length, 1);
    alone.remove('web.sg.yaml');
    assert.equal(alone.said('open-to-world').length, 1);
  });

  test('what files open only together is said at the rules of each, which name the others', () => {
    const half = (first: string) => `portRange: 22/22, sourceCidrIp: ${first}`;
    const workspace = new Workspace({
      'web.sg.yaml': group([half('0.0.0.0/1')]),
      'add.yaml': adding(['PortRange: 22/22, SourceCidrIp: 128.0.0.0/1']),
    });
    assert.deepEqual(
      workspace.said('open-to-world').map((said) => said.replace(/ 203\.0.*/, '')),
      [
        'web.sg.yaml:6 `web` lets everybody in on tcp 22 (SSH), by rule 1, rule 1 of `add.yaml` together. Let in only the addresses that need it.',
        'add.yaml:3 `sg-bp1web` lets everybody in on tcp 22 (SSH), by rule 1, rule 1 of `web.sg.yaml` together. Let in only the addresses that need it.',
      ],
    );
    assert.match(workspace.said('open-to-world')[0] ?? '', /accepted by rule 1 of `add\.yaml`\.$/);
    workspace.write('add.yaml', adding(['PortRange: 22/22, SourceCidrIp: 128.0.0.0/8'])).settle();
    assert.deepEqual(workspace.said('open-to-world'), []);
  });

  test('two files that add know each other, also where no file defines the group', () => {
    const files = {
      'a.yaml': adding([`${ssh.replace('port', 'Port').replace('source', 'Source')}, Priority: 2`]),
      'b.yaml': adding([drop]),
    };
    assert.deepEqual(new Workspace(files).said('open-to-world'), []);
    const workspace = new Workspace({ ...files, 'b.yaml': adding([drop], 'sg-bp2other') });
    assert.equal(workspace.said('open-to-world').length, 1);
    workspace.write('b.yaml', files['b.yaml']).settle();
    assert.deepEqual(workspace.said('open-to-world'), []);
  });

  test('of what cannot be seen well, nothing is said: more rules than can be read, two files that define the group', () => {
    const web = { 'web.sg.yaml': group([ssh]) };
    assert.equal(new Workspace(web).said('open-to-world').length, 1);
    const more = adding(['PortRange: 80/80, SourceCidrIp: 10.0.0.0/8']).replace(
      'Properties',
      'Count: !Ref Many, Properties',
    );
    assert.deepEqual(new Workspace({ ...web, 'add.yaml': more }).said('open-to-world'), []);
    const opening = adding(['PortRange: 3389/3389, SourceCidrIp: 0.0.0.0/0']);
    const twice = new Workspace({ ...web, 'b/web.sg.yaml': group([]), 'add.yaml': opening });
    assert.deepEqual(
      twice.said('open-to-world').map((said) => said.split(':')[0]),
      ['web.sg.yaml'],
    );
  });

  test('a rule of another file that may not be there opens nothing, and may close', () => {
    const conditional = (rule: string) =>
      `${adding([rule])}    Condition: Public\nConditions:\n  Public: !Equals [!Ref Kind, public]\nParameters:\n  Kind: { Type: String }\n`.replace(
        /\n {2}R0: \{ Type: ('[^']*'), Properties: (.*) \}\n/,
        '\n  R0:\n    Type: $1\n    Properties: $2\n',
      );
    const said = (own: string, theirs: string) =>
      new Workspace({ 'web.sg.yaml': group([own]), 'add.yaml': conditional(theirs) })
        .said('open-to-world')
        .map((one) => one.split(':')[0]);
    assert.deepEqual(said(ssh, 'PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop'), []);
    assert.deepEqual(said(ssh, 'PortRange: 80/80, SourceCidrIp: 0.0.0.0/0, Policy: drop'), ['web.sg.yaml']);
    assert.deepEqual(said(ssh, 'PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 9'), ['web.sg.yaml']);
    // In its own file the condition is said.
    assert.deepEqual(said('portRange: 22/22, sourceCidrIp: 0.0.0.0/1', 'PortRange: 22/22, SourceCidrIp: 128.0.0.0/1'), [
      'add.yaml',
    ]);
    assert.deepEqual(said('portRange: 80/80, sourceCidrIp: 0.0.0.0/0', 'PortRange: 22/22, SourceCidrIp: 0.0.0.0/0'), [
      'add.yaml',
    ]);
  });

  test('lists mean what they do in the file of the rule', () => {
    const own = group(
      ['portRange: 22/22, sourcePrefixListId: part'],
      'prefixLists:\n  part: { addressFamily: IPv4, maxEntries: 5, entries: [0.0.0.0/1] }\n',
    );
    const other = adding(['PortRange: 22/22, SourceCidrIp: 128.0.0.0/1']);
    assert.equal(new Workspace({ 'web.sg.yaml': own, 'add.yaml': other }).said('open-to-world').length, 2);
    assert.equal(
      new Workspace({ 'web.sg.yaml': own.replace('0.0.0.0/1', '10.0.0.0/8'), 'add.yaml': other }).said('open-to-world')
        .length,
      0,
    );
    const ports = group(
      ['portRangeListId: admin, sourceCidrIp: 0.0.0.0/0, policy: drop'],
      'portLists:\n  admin: { maxEntries: 5, entries: [22/22] }\n',
    );
    const opening = (port: string) => adding([`PortRange: ${port}, SourceCidrIp: 0.0.0.0/0`]);
    assert.equal(new Workspace({ 'web.sg.yaml': ports, 'add.yaml': opening('22/22') }).said('open-to-world').length, 0);
    assert.equal(
      new Workspace({ 'web.sg.yaml': ports, 'add.yaml': opening('3389/3389') }).said('open-to-world').length,
      1,
    );
  });

  test('an export shows blocks and priorities as nobody else may write them', () => {
    const permission = (more: object) => ({ IpProtocol: 'TCP', Direction: 'ingress', PortRange: '22/22', ...more });
    const exported = (more: object) =>
      JSON.stringify({ SecurityGroupId: ID, VpcId: 'vpc-1', Permissions: { Permission: [permission(more)] } });
    const said = (more: object, rule: string) =>
      new Workspace({ 'web.json': exported(more), 'add.yaml': adding([rule]) }).said('open-to-world').length;
    const all = { SourceCidrIp: '0.0.0.0/1,128.0.0.0/1', Policy: 'Drop', Priority: '9' };
    assert.equal(said(all, 'PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 10'), 0);
    assert.equal(said(all, 'PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 8'), 1);
    assert.equal(said({ ...all, Priority: '110' }, 'PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 100'), 1);
    // One of the classic network, which it may be without its VPC, is not put together with others.
    const classic = JSON.parse(exported({ ...all, Policy: 'Accept' }));
    const unclear = JSON.stringify({ ...classic, VpcId: undefined });
    assert.equal(
      new Workspace({ 'web.json': unclear, 'add.yaml': adding([`PortRange: 22/22, SourceCidrIp: 0.0.0.0/0`]) }).said(
        'open-to-world',
      ).length,
      0,
    );
  });
});

describe('cut over several files', () => {
  /** The first file defines the group; the others add to it, one of them in two places. */
  const places = ['web.sg.yaml', 'a.yaml', 'b.yaml', 'b.yaml again'];
  const peers = ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '64.0.0.0/2', '10.0.0.0/8', '::/0', '2000::/4', '3000::/4'];
  const rule = fc.record({
    ports: fc.constantFrom('22/22', '20/30', '1/65535'),
    peer: fc.constantFrom(...peers),
    policy: fc.constantFrom('accept', 'accept', 'drop'),
    priority: fc.integer({ min: 1, max: 3 }),
    at: fc.constantFrom(...places),
  });

  test('a group opens what it would in one file, and it is said in those whose rules do', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 7 }), (rules) => {
        const written = rules.map((one) => ({ at: one.at, text: textOf(one) }));
        const textsAt = (place: string) => written.flatMap(({ at, text }) => (at === place ? text : []));
        const files: Record<string, string> = { 'web.sg.yaml': group(textsAt('web.sg.yaml')) };
        for (const place of places.slice(1)) {
          const [name = ''] = place.split(' ');
          const texts = textsAt(place).map(inTemplate);
          if (texts.length > 0) files[name] = files[name] ? `${files[name]}---\n${adding(texts)}` : adding(texts);
        }
        const apart = new Workspace(files);
        const { file } = snapshotOf(group(written.map(({ text }) => text)));
        const all = openIn(file.groups[0] ?? assert.fail(), file);
        for (const { file } of apart.looks) {
          for (const own of file.groups) {
            const whole = wholeOf(own, file);
            assert.deepEqual(openIn(whole.group, whole.file), all);
          }
        }
        assert.equal(
          apart.said('open-to-world').length > 0,
          all.some((open) => open.length > 0),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('what is open whether or not a file adds to the group is all that is claimed where it may', () => {
    const [id, more] = open['a default'] ?? assert.fail();
    const inFiles = ['web.sg.yaml', 'a.yaml', 'perhaps.yaml'];
    const rules = fc.array(fc.tuple(rule, fc.constantFrom(...inFiles)), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(rules, (all) => {
        const textsAt = (places: readonly string[]) =>
          all.filter(([, at]) => places.includes(at)).map(([one]) => textOf(one));
        const added = inFiles.slice(1).flatMap((place) => {
          const texts = textsAt([place]).map(inTemplate);
          if (texts.length === 0) return [];
          return [[place, place === 'a.yaml' ? adding(texts) : adding(texts, id, more)] as const];
        });
        const workspace = new Workspace({
          'web.sg.yaml': group(textsAt(['web.sg.yaml'])),
          ...Object.fromEntries(added),
        });
        const openOf = (places: readonly string[]) => {
          const { file } = snapshotOf(group(textsAt(places)));
          return openIn(file.groups[0] ?? assert.fail(), file);
        };
        const [without, within, apart] = [inFiles.slice(0, 2), inFiles, inFiles.slice(2)].map(openOf);
        for (const { uri, file } of workspace.looks) {
          const whole = wholeOf(file.groups[0] ?? assert.fail(), file);
          const claimed = openIn(whole.group, whole.file);
          for (const truth of [within, uri.endsWith('perhaps.yaml') ? apart : without]) {
            for (const [i, claim] of claimed.entries()) {
              assert.deepEqual(intervals.subtract(claim, truth?.[i] ?? intervals.EMPTY), intervals.EMPTY);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  const textOf = ({
    ports,
    peer,
    policy,
    priority,
  }: {
    ports: string;
    peer: string;
    policy: string;
    priority: number;
  }) =>
    `portRange: ${ports}, ${peer.includes(':') ? 'ipv6SourceCidrIp' : 'sourceCidrIp'}: '${peer}', policy: ${policy}, priority: ${priority}`;
  const inTemplate = (text: string) => text.replace(/(^|, )(\w)/g, (_, before, first) => before + first.toUpperCase());
  const openIn = (own: SecurityGroup, file: SecurityFile) =>
    families.map((family) => openTo(family, openingsOf(own, file)));
});

describe('a group that an expression names', () => {
  const half = (first: string) => `portRange: 22/22, sourceCidrIp: ${first}`;
  const inTemplate = (text: string) => text.replace('port', 'Port').replace('source', 'Source');

  for (const [name, [id, more]] of Object.entries(sure)) {
    test(`is the group of the id where it is sure: ${name}`, () => {
      const workspace = new Workspace({
        'web.sg.yaml': group([half('0.0.0.0/1')]),
        'add.yaml': adding([inTemplate(half('128.0.0.0/1'))], id, more),
      });
      assert.deepEqual(
        workspace.said('open-to-world').map((one) => one.split(':')[0]),
        ['web.sg.yaml', 'add.yaml'],
      );
    });
  }

  for (const [name, [id, more]] of Object.entries(open)) {
    const said = (check: string, own: string, theirs: string) =>
      new Workspace({ 'web.sg.yaml': own, 'add.yaml': adding([theirs], id, more) })
        .said(check)
        .map((one) => one.split(':')[0]);
    const opens = (own: string, theirs: string) => said('open-to-world', group([own]), theirs);

    test(`may be the group of the id: ${name}`, () => {
      // What it drops may not be open, what it lets in is not open for sure.
      assert.deepEqual(opens(`${ssh}, priority: 5`, drop), []);
      assert.deepEqual(opens(`${ssh}, priority: 5`, `${drop}, Priority: 6`), ['web.sg.yaml']);
      assert.deepEqual(opens(half('0.0.0.0/1'), inTemplate(half('128.0.0.0/1'))), []);
      // What it opens by itself, the group may close, or not reach.
      const late = `${inTemplate(ssh)}, Priority: 9`;
      assert.deepEqual(opens('portRange: 80/80, sourceCidrIp: 10.0.0.0/8', late), ['add.yaml']);
      assert.deepEqual(opens('portRange: 80/80, sourceCidrIp: 0.0.0.0/0, policy: drop', late), ['add.yaml']);
      assert.deepEqual(opens(`${ssh}, policy: drop`, late), []);
      assert.deepEqual(opens(`${ssh}, policy: drop, priority: 10`, late), ['add.yaml']);
      // What is closed may be open with it.
      const only6 = group(["portRange: 22/22, ipv6SourceCidrIp: '::/0'", 'portRange: 80/80, sourceCidrIp: 10.0.0.0/8']);
      assert.deepEqual(said('v6-open-v4-closed', only6, 'PortRange: 22/22, SourceCidrIp: 0.0.0.0/0'), []);
      const shut = group(
        ['portRange: 80/80, sourceCidrIp: 10.0.0.0/8'],
        'instances:\n  one: { securityGroupIds: [web] }\n',
      ).replace('    ingress', '    innerAccessPolicy: Drop\n    ingress');
      assert.deepEqual(said('unreachable-management', shut, 'PortRange: 22/22, SourceCidrIp: 10.0.0.0/8'), []);
      const wide = group([
        'portRange: 80/80, sourceCidrIp: 10.1.0.0/16',
        'portRange: 80/80, sourceCidrIp: 10.0.0.0/8, priority: 9',
      ]);
      const between = 'PortRange: 80/80, SourceCidrIp: 10.1.2.0/24, Policy: drop, Priority: 5';
      assert.deepEqual(said('absorbed-rule', wide, between), []);
      const tied = 'PortRange: 80/80, SourceCidrIp: 10.1.2.0/24, Policy: drop';
      assert.deepEqual(said('contradicting-tie', group(['portRange: 80/80, sourceCidrIp: 10.1.0.0/16']), tied), []);
      const advanced = group([ssh]).replace('    vpcId', '    securityGroupType: enterprise\n    vpcId');
      const out = adding(['PortRange: 443/443, DestCidrIp: 0.0.0.0/0'], id, more).replace('Ingress', 'Egress');
      assert.deepEqual(new Workspace({ 'web.sg.yaml': advanced, 'add.yaml': out }).said('no-egress'), []);
    });
  }

  test('a parameter that names no id is reckoned against no group', () => {
    const workspace = new Workspace({
      'web.sg.yaml': group([`${ssh}, priority: 5`]),
      'add.yaml': adding([drop], '!Ref Sg', 'Parameters:\n  Sg: { Type: String }\n'),
    });
    assert.equal(workspace.said('open-to-world').length, 1);
  });

  test('a nested template is given the id by the one around it', () => {
    const nested = adding([drop], '!Ref Sg', 'Parameters:\n  Sg: { Type: String }\n');
    const stack = (given: string) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Outer: { Type: String, Default: ${ID} }
Resources:
  Shop:
    Type: ALIYUN::ROS::Stack
    Properties:
      Parameters: { Sg: ${given} }
      TemplateBody:
${nested.replace(/^(?=.)/gm, '        ')}`;
    const said = (given: string) =>
      new Workspace({ 'web.sg.yaml': group([`${ssh}, priority: 5`]), 'add.yaml': stack(given) }).said('open-to-world');
    assert.equal(said('sg-bp2other').length, 1);
    assert.deepEqual(said(ID), []);
    assert.deepEqual(said('!Ref Outer'), []);
  });

  test('two exports of the group: what adds to it says nothing, and they know what it may add', () => {
    const permission = { IpProtocol: 'TCP', Direction: 'ingress', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };
    const exported = (more: object) =>
      JSON.stringify({
        ...{ SecurityGroupId: ID, VpcId: 'vpc-1' },
        Permissions: { Permission: [{ ...permission, ...more }] },
      });
    const exports = {
      'old.json': exported({ Policy: 'Drop', Priority: '1' }),
      'new.json': exported({ Policy: 'Accept', Priority: '5' }),
    };
    const said = (rule: string, id: string, more = '') =>
      new Workspace({ ...exports, 'add.yaml': adding([rule], id, more) })
        .said('open-to-world')
        .map((one) => one.split(':')[0]);
    for (const [id, more] of [[ID, ''] as const, ...Object.values(open)]) {
      assert.deepEqual(said(`${inTemplate(ssh)}, Priority: 9`, id, more), ['new.json']);
      assert.deepEqual(said(drop, id, more), []);
      assert.deepEqual(said(`${drop}, Priority: 6`, id, more), ['new.json']);
    }
  });

  test('two places of one file that may be the same group are not judged alone', () => {
    const accept = adding(['PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 2']);
    const [id, more] = open['a default'] ?? assert.fail();
    assert.deepEqual(
      new Workspace({ 'add.yaml': `${accept}---\n${adding([drop], id, more)}` }).said('open-to-world'),
      [],
    );
    const apart = adding([drop], id, more.replace(ID, 'sg-bp2other'));
    assert.equal(new Workspace({ 'add.yaml': `${accept}---\n${apart}` }).said('open-to-world').length, 1);
  });

  test('a sum of rules says that there may be more', () => {
    const own = group(
      Array.from({ length: 181 }, (_, i) => `portRange: ${i + 1000}/${i + 1000}, sourceCidrIp: 10.0.0.0/8`),
    );
    const [id, more] = open['a default'] ?? assert.fail();
    const said = new Workspace({ 'web.sg.yaml': own, 'add.yaml': adding([drop], id, more) }).said('group-rule-quota');
    assert.match(said.join(), /nearly full: at least 181 in/);
  });

  test('in whichever order files come and go', () => {
    const [id, more] = open['a default'] ?? assert.fail();
    const workspace = new Workspace({ 'web.sg.yaml': group([`${ssh}, priority: 5`]) });
    assert.equal(workspace.said('open-to-world').length, 1);
    workspace.write('add.yaml', adding([drop], id, more)).settle();
    assert.deepEqual(workspace.said('open-to-world'), []);
    workspace.write('add.yaml', adding([drop], id, more.replace(ID, 'sg-bp2other'))).settle();
    assert.equal(workspace.said('open-to-world').length, 1);
    workspace.write('add.yaml', adding([`${inTemplate(ssh)}, Priority: 9`], id, more)).settle();
    assert.equal(workspace.said('open-to-world').length, 2);
    workspace.write('web.sg.yaml', group([`${ssh}, policy: drop`])).settle();
    assert.deepEqual(workspace.said('open-to-world'), []);
    workspace.remove('web.sg.yaml');
    assert.equal(workspace.said('open-to-world').length, 1);
  });
});

test('a port that is closed to one family only in one file', () => {
  const own = group(["portRange: 22/22, ipv6SourceCidrIp: '::/0'", 'portRange: 80/80, sourceCidrIp: 10.0.0.0/8']);
  const said = (rule: string) =>
    new Workspace({ 'web.sg.yaml': own, 'add.yaml': adding([rule]) })
      .said('v6-open-v4-closed')
      .map((one) => one.split(':')[0]);
  assert.deepEqual(said('PortRange: 443/443, SourceCidrIp: 10.0.0.0/8'), ['web.sg.yaml']);
  assert.deepEqual(said('PortRange: 22/22, SourceCidrIp: 0.0.0.0/0'), []);
  assert.deepEqual(said('PortRange: 22/22, SourceCidrIp: !Ref Whom'), [], 'nobody knows whom it lets in');
  // Of a group that is defined elsewhere: the rules of both files show what is closed.
  const added = adding(["PortRange: 22/22, Ipv6SourceCidrIp: '::/0'"]);
  const files = { 'web.sg.yaml': group(['portRange: 80/80, sourceCidrIp: 10.0.0.0/8']), 'add.yaml': added };
  assert.deepEqual(new Workspace({ 'add.yaml': added }).said('v6-open-v4-closed'), []);
  assert.match(
    new Workspace(files).said('v6-open-v4-closed').join(),
    /^add\.yaml:3 .* 2001:db8::9 → tcp 22: accepted by rule 1\.$/,
  );
});

test('an instance that nobody can log in to by all rules of its group, whichever file has them', () => {
  const shut = (rule: string, theirs: string) =>
    new Workspace({
      'web.sg.yaml': group([rule], 'instances:\n  one: { securityGroupIds: [web] }\n').replace(
        '    ingress',
        '    innerAccessPolicy: Drop\n    ingress',
      ),
      'add.yaml': adding([theirs]),
    }).said('unreachable-management');
  const web = 'portRange: 80/80, sourceCidrIp: 10.0.0.0/8';
  assert.deepEqual(shut(web, 'PortRange: 22/22, SourceCidrIp: 10.0.0.0/8'), []);
  assert.deepEqual(shut(web, 'PortRange: 22/22, SourceCidrIp: !Ref Whom'), []);
  assert.match(shut(web, 'PortRange: 443/443, SourceCidrIp: 10.0.0.0/8')[0] ?? '', /tcp 22: no rule lets it in\.$/);
  const late = 'portRange: 22/22, sourceCidrIp: 10.0.0.0/8, priority: 5';
  assert.deepEqual(shut(late, 'PortRange: 22/22, SourceCidrIp: 10.1.0.0/16, Policy: drop'), []);
  assert.match(
    shut(late, 'PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop')[0] ?? '',
    /tcp 22: dropped by rule 1 of `add\.yaml`\.$/,
  );
});

test('what else is said of a whole group knows the rules of other files', () => {
  const codes = (own: string, theirs: readonly string[]) => {
    const workspace = new Workspace({ 'web.sg.yaml': own, ...(theirs.length > 0 && { 'add.yaml': adding(theirs) }) });
    return workspace.looks
      .flatMap(({ diagnoses }) => diagnoses.map(({ check }) => check))
      .filter((code) => code !== 'missing-property');
  };
  // Where other files let it out, an advanced group is not shut in.
  const advanced = group(['portRange: 80/80, sourceCidrIp: 10.0.0.0/8']).replace(
    '    vpcId',
    '    securityGroupType: enterprise\n    vpcId',
  );
  const web = 'PortRange: 80/80, SourceCidrIp: 10.9.0.0/16';
  const out = adding(['PortRange: 443/443, DestCidrIp: 0.0.0.0/0']).replace('Ingress', 'Egress');
  assert.deepEqual(codes(advanced, []), ['no-egress']);
  assert.deepEqual(new Workspace({ 'web.sg.yaml': advanced, 'add.yaml': out }).said('no-egress'), []);
  assert.equal(new Workspace({ 'web.sg.yaml': advanced, 'add.yaml': adding([web]) }).said('no-egress').length, 1);
  // A drop of another file that comes between is in the way of the one that would decide alike.
  const wide = group([
    'portRange: 80/80, sourceCidrIp: 10.1.0.0/16',
    'portRange: 80/80, sourceCidrIp: 10.0.0.0/8, priority: 9',
  ]);
  assert.deepEqual(codes(wide, []), ['absorbed-rule']);
  assert.deepEqual(codes(wide, ['PortRange: 80/80, SourceCidrIp: 10.1.2.0/24, Policy: drop, Priority: 5']), []);
  const narrow = group(['portRange: 80/80, sourceCidrIp: 10.1.0.0/16']);
  const absorbing = new Workspace({
    'web.sg.yaml': narrow,
    'add.yaml': adding(['PortRange: 80/80, SourceCidrIp: 10.0.0.0/8, Priority: 9']),
  });
  assert.match(
    absorbing.said('absorbed-rule').join(),
    /^web\.sg\.yaml:6 Without this rule, rule 1 of `add\.yaml` decides/,
  );
  // Drop wins over an accept of the same priority in another file, unless the packets are decided before.
  const tied = ['PortRange: 80/80, SourceCidrIp: 10.1.2.0/24, Policy: drop'];
  assert.deepEqual(codes(narrow, tied), ['contradicting-tie']);
  assert.deepEqual(codes(narrow.replace('10.1.0.0/16', '10.1.0.0/16, priority: 2'), tied), []);
});

test('what a rule would open if it came first is not told where rules of other files may take some of it', () => {
  const own = group([
    'portRange: 22/22, sourceCidrIp: 10.0.0.0/8, policy: drop, priority: 2',
    'portRange: 22/22, sourceCidrIp: 10.0.0.0/8, priority: 3',
  ]);
  const titles = (files: Files) =>
    new Workspace(files).looks.flatMap(({ diagnoses }) =>
      diagnoses.flatMap(({ fixes }) => fixes.map(({ title }) => title)),
    );
  assert.ok(titles({ 'web.sg.yaml': own }).includes('Let it decide: set priority 1 (opens tcp 22 to 10.0.0.0/8)'));
  const beside = titles({ 'web.sg.yaml': own, 'add.yaml': adding(['PortRange: 80/80, SourceCidrIp: 10.0.0.0/8']) });
  assert.ok(beside.includes('Let it decide: set priority 1 (opens what other rules leave of tcp 22 to 10.0.0.0/8)'));
});

test('a sum of rules says that there are more where another file adds some', () => {
  const own = group(
    Array.from({ length: 181 }, (_, i) => `portRange: ${i + 1000}/${i + 1000}, sourceCidrIp: 10.0.0.0/8`),
  );
  const said = (files: Files) => new Workspace(files).said('group-rule-quota').join();
  assert.match(said({ 'web.sg.yaml': own }), /nearly full: 181 in/);
  assert.match(
    said({ 'web.sg.yaml': own, 'add.yaml': adding(['PortRange: 80/80, SourceCidrIp: 10.0.0.0/8']) }),
    /nearly full: at least 181 in/,
  );
});

test('the fix of what files open together stands in the file that is asked', () => {
  const files = {
    'web.sg.yaml': group(['portRange: 20/30, sourceCidrIp: 0.0.0.0/1']),
    'add.yaml': adding(['PortRange: 22/22, SourceCidrIp: 128.0.0.0/1']),
  };
  const [first] = new Workspace(files).looks;
  const fixes = first?.diagnoses.flatMap((one) => one.fixes) ?? [];
  assert.deepEqual(
    fixes.map(({ title }) => title),
    ['Drop tcp 22 (SSH) from 0.0.0.0/0 first (priority 1)'],
  );
  assert.ok(fixes.every((fix) => first && changesOf(first, fix)));
});

test('in open files: what nobody else speaks of changes nothing for others, and a group is looked at again only where it must', () => {
  const engine = new Engine();
  const open = (name: string, text: string, version: number) => snapshotOf(text, { engine, name, version });
  const other =
    '  other: { vpcId: vpc-1, ingress: [{ ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }] }\n';
  const own = group([`${ssh}, priority: 5`], other);
  const groupsOf = () => open('web.sg.yaml', own, 1).file.groups;
  const found = () => open('web.sg.yaml', own, 1).diagnoses.map(({ check }) => check);
  const before = groupsOf();
  open('add.yaml', adding([drop], 'sg-bp2other'), 1);
  assert.deepEqual(found(), ['open-to-world']);
  const { generation } = engine.workspace;
  open('add.yaml', adding(['PortRange: 80/80, SourceCidrIp: 10.0.0.0/8'], 'sg-bp2other'), 2);
  assert.equal(engine.workspace.generation, generation, 'nobody has asked for it');
  assert.equal(groupsOf()[0], before[0]);
  open('add.yaml', adding([drop]), 3);
  assert.deepEqual(found(), []);
  const after = groupsOf();
  assert.notEqual(after[0], before[0]);
  assert.equal(after[1], before[1]);
  const known = engine.workspace.generation;
  open('add.yaml', `# nothing new\n${adding([drop])}`, 4);
  assert.equal(engine.workspace.generation, known);
  assert.equal(groupsOf()[0], after[0]);
  open('add.yaml', adding([drop.replace('1/65535', '80/80')]), 5);
  assert.deepEqual(found(), ['open-to-world']);
  // So it is where a parameter says which group it is, whose default changes.
  const given = (id: string) =>
    open('perhaps.yaml', adding([drop], '!Ref Sg', `Parameters:\n  Sg: { Type: String, Default: ${id} }\n`), version++);
  let version = 1;
  for (const [id, checks] of [
    ['sg-bp2other', ['open-to-world']],
    [ID, []],
    ['sg-bp3third', ['open-to-world']],
  ] as const) {
    given(id);
    assert.deepEqual(found(), checks);
  }
  // The file that only adds hears of the one that defines in the same way.
  const adds = () =>
    open('add.yaml', adding(['PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 4']), 6).diagnoses.map(
      ({ check }) => check,
    );
  assert.deepEqual(adds(), ['open-to-world']);
  open('web.sg.yaml', group([`${ssh}, policy: drop`]), 2);
  assert.deepEqual(adds(), []);
});

test('a group by a default alone closes nothing beside another one', () => {
  const template = (use: string) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Guard: { Type: String, Default: ${ID} }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress: [{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 9 }]
  Drop:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: ${ID}, IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 0.0.0.0/0, Policy: drop }
  One: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupIds: [!Ref Web, ${use}] } }
`;
  const said = (use: string) => new Workspace({ 'web.yaml': template(use) }).said('open-to-world').join();
  assert.match(said(ID), /drops of `sg-bp1web` come first/);
  assert.doesNotMatch(said('!Ref Guard'), /come first/);
});

test('of an expression that may mean thousands of groups some are told: each may look through all of a mapping', () => {
  const rows = Array.from({ length: 3000 }, (_, i) => `    r${i}: { id: sg-bp1x${i} }\n`);
  const select = (i: number) => `!Select [${i}, [!FindInMap [M, !Ref ALIYUN::Region, id]]]`;
  const text = adding([ssh], select(0), `Mappings:\n  M:\n${rows.join('')}`);
  const told = new Workspace({ 'add.yaml': text }).looks.flatMap(({ file }) => file.groups.map(({ mayBe }) => mayBe));
  assert.deepEqual(
    told.map((all) => all?.length),
    [200],
  );
});
