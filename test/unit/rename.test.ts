// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how templates write expressions
// Renaming touches the bytes of the name and nothing else, and afterwards everything means what it meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Files, findingsOf, Workspace } from '../navigation.ts';

const rule = 'ipProtocol: tcp, portRange: 22/22';

/** The marked name becomes the new one wherever the marks are, and nowhere else. */
function checkRename(files: Files, newName: string, written: (old: string) => string = () => newName): void {
  const workspace = new Workspace(files);
  const expected = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      text.replace('<|>', '').replace(/«([^»]*)»/g, (_, old: string) => written(old)),
    ]),
  );
  assert.deepEqual(workspace.renamed(newName), expected);
}

test('a group in all files, in the quotes that each mention wears', () => {
  checkRename(
    {
      'a.sg.yaml': `securityGroups:
  «we<|>b»: # web
    description: web
    ingress:
      - { ${rule}, sourceGroupId: "«web»" } # from web
      - { ${rule}, sourceGroupId: '«web»' }
      - { ${rule}, sourceGroupId: webapp, description: "web" }
  webapp: {}
`,
      'b.sg.json': `{"instances": {"web": {"securityGroupIds": ["«web»", "webapp"]}},
  "securityGroups": {"x": {"ingress": [{"ipProtocol": "tcp", "portRange": "22/22", "sourceGroupId": "«web»"}]}}}`,
    },
    'front-end',
  );
});

test('a name that plain YAML would read as something else is quoted', () => {
  checkRename(
    {
      'a.sg.yaml': `securityGroups:
  «web»:
    ingress: [{ ${rule}, sourceGroupId: <|>«web» }]
`,
    },
    'yes',
    () => '"yes"',
  );
});

test('a resource of a template', () => {
  checkRename(
    {
      'stack.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  «Web»: # Web
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { Description: Web }
  Server:
    Type: ALIYUN::ECS::Instance
    DependsOn: «Web»
    Properties:
      SecurityGroupIds: [!Ref «We<|>b», !GetAtt «Web».SecurityGroupId, { Ref: '«Web»' }]
      UserData: !Sub "Web \${«Web»} \${!Web} \${WebX}"
`,
    },
    'FrontEnd',
  );
});

test('a parameter that starts to look like a number is quoted, but not within a text', () => {
  checkRename(
    {
      'stack.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  «Office»: { Type: String }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      Description: !Sub 'From \${ Office2 }'
      SecurityGroupIngress: [{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: !Ref <|>«Office» }]
`,
    },
    '10',
    () => '"10"',
  );
});

test('what an anchor shares is renamed at the anchor', () => {
  checkRename(
    {
      'a.sg.yaml': `securityGroups:
  «w<|>eb»: {}
  a:
    ingress:
      - { ${rule}, sourceGroupId: &peer «web» }
      - { ipProtocol: udp, portRange: 53/53, sourceGroupId: *peer }
`,
    },
    'app',
  );
});

const exportOf = (id: string, name: string) =>
  `{"SecurityGroupId": "${id}", "SecurityGroupName": "${name}", "Permissions": {"Permission": []}}`;
const user = (name: string) => `securityGroups:\n  u:\n    ingress: [{ ${rule}, sourceGroupId: ${name} }]\n`;

test('what a group is called in the cloud, with the references by it; its key and id stay', () => {
  const files = {
    'stack.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  web: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupName: '«web»' } }
  In: { Type: ALIYUN::ECS::SecurityGroupIngress, Properties: { SecurityGroupId: !Ref web } }
`,
    'a.sg.yaml': user('«w<|>eb»'),
    'b.sg.yaml': user('"«web»"'),
  };
  checkRename(files, 'front-end');
  checkRename(
    { ...files, 'a.sg.yaml': user('«web»'), 'stack.yaml': files['stack.yaml'].replace('«web', '«w<|>eb') },
    'front-end',
  );
  checkRename({ 'e.json': exportOf('sg-1abc', '«exported»'), 'a.sg.yaml': user('«exp<|>orted»') }, 'other');
  checkRename(
    {
      'own.sg.yaml': `securityGroups:\n  web: { securityGroupName: «pretty» }\n  x:\n    ingress: [{ ${rule}, sourceGroupId: web }]\n`,
      'a.sg.yaml': user('«p<|>retty»'),
    },
    'other',
  );
});

test('a name in the cloud is not changed where it would no longer be clear who is meant', () => {
  const exports = { 'e.json': exportOf('sg-1abc', 'exported'), 'f.json': exportOf('sg-1def', 'taken') };
  const refused = (text: string, newName: string, more: Files = {}) =>
    refusedFor(text, newName, { ...exports, ...more });
  assert.match(refused(user('exp<|>orted'), 'taken'), /`taken` already names a security group in `f.json`/);
  assert.match(
    refused(user('exp<|>orted'), 'web', { 'own.sg.yaml': 'securityGroups:\n  web: {}\n' }),
    /`web` already names a security group in `own.sg.yaml`/,
  );
  assert.match(
    refused(user('exp<|>orted'), 'lost', { 'b.sg.yaml': user('lost') }),
    /`b.sg.yaml` already refers to `lost`/,
  );
  const twin = { 'f.json': exportOf('sg-1def', 'exported') };
  assert.match(refused(user('exp<|>orted'), 'other', twin), /Several groups are called `exported` in the cloud/);
  const inExport = exportOf('sg-1abc', 'exp<|>orted');
  const there = { ...twin, 'e.json': inExport, 'own/a.sg.yaml': user('exported'), 'e/x.sg.yaml': user('exported') };
  assert.match(new Workspace(there).refused('other'), /Several groups are called `exported`/);
});

function refusedFor(text: string, newName = 'other', more: Files = {}): string {
  return new Workspace({ 'a.sg.yaml': text, ...more }).refused(newName);
}

test('names that cannot be changed are refused with the reason', () => {
  // Of what a quote that nobody closed makes a name, the beginning is quoted.
  const named = (name: string) =>
    refusedFor(`securityGroups: {}\ninstances:\n  i: { securityGroupIds: ["${name}"] }\n`);
  assert.match(named('lo<|>st\\nvpcId: vpc-1'), /defines `lost…`/);
  assert.match(named(`lo<|>st\n     ${' some more words'.repeat(20)}`), /defines `lost some more words[a-z ]{30,50}…`/);
  assert.match(refusedFor('securityGroups:\n  web: { securityGroupId: sg-<|>abc }\n'), /`sg-abc` is an id/);
  assert.match(
    refusedFor('securityGroups:\n  web: { securityGroupName: pr<|>od, vpcId: vpc-1, innerAccessPolicy: Drop }\n'),
    /in the cloud/,
  );
  assert.match(
    refusedFor(`securityGroups:\n  a:\n    ingress: [{ ${rule}, sourceGroupId: lo<|>st }]\n`),
    /defines `lost`/,
  );
  assert.match(
    refusedFor(`x-names: [&peer web]\nsecurityGroups:\n  w<|>eb:\n    ingress: [{ ${rule}, sourceGroupId: *peer }]\n`),
    /`a\.sg\.yaml`.*alias/,
  );
  const twice = {
    'b.sg.yaml': 'securityGroups:\n  web: { innerAccessPolicy: Drop }\n',
    'c.sg.yaml': 'instances:\n  i: { securityGroupIds: [web] }\n',
  };
  assert.match(
    refusedFor('securityGroups:\n  w<|>eb: { innerAccessPolicy: Drop }\n', 'other', twice),
    /Several files.*`c\.sg\.yaml`/,
  );
});

test('what the API names is refused in its answers and requests, in JSON and in YAML', () => {
  const refusals = (name: string, marked: string) => new Workspace({ [name]: marked }).refused('other');
  const id = /`sg-\w+` is an id that Alibaba Cloud has given/;
  const described = `{ "SecurityGroupId": "sg-a", "SecurityGroupName": "web", "VpcId": "vpc-1", "Permissions": { "Permission": [
  { "Direction": "ingress", "IpProtocol": "TCP", "PortRange": "22/22", "SourceGroupId": "sg-b", "SourcePrefixListId": "pl-c" } ] } }`;
  const yaml = `Action: AuthorizeSecurityGroup
SecurityGroupId: sg-a # web
Permissions:
  # sg-b
  - { IpProtocol: tcp, PortRange: 22/22, SourceGroupId: sg-b }
  - { IpProtocol: tcp, PortRange: 22/22, SourcePrefixListId: pl-c }
`;
  for (const [name, text] of [
    ['group.json', described],
    ['request.yaml', yaml],
  ] as const) {
    assert.match(refusals(name, text.replace(/"?sg-a/, '$&<|>')), id);
    assert.match(refusals(name, text.replace(/SourceGroupId"?: "?sg/, '$&<|>')), id);
    assert.match(refusals(name, text.replace('pl-', '$&<|>')), /`pl-c` is an id/);
  }
  assert.match(refusals('request.yaml', yaml.replace('Authorize', '$&<|>')), /is a name of Alibaba Cloud/);
  assert.match(
    refusals('lists.json', '{ "sg-<|>7": [{ "IpProtocol": "tcp", "PortRange": "1/2", "SourceCidrIp": "::1" }] }'),
    id,
  );
  assert.match(
    refusals('group.json', described.replace('"web', '$&<|>')),
    /`web` is what the group is called in the cloud/,
  );
  assert.equal(new Workspace({ 'request.yaml': yaml.replace('22/22', '$&<|>') }).mentionIfAny, undefined);
});

test('a new name must be free and well-formed', () => {
  const text = `securityGroups:
  w<|>eb: {}
  app:
    ingress: [{ ${rule}, sourceGroupId: gone }]
`;
  assert.equal(refusedFor(text, 'web'), '');
  assert.equal(refusedFor(text, '前端'), '');
  assert.match(refusedFor(text, 'app'), /`app` already names a security group/);
  assert.match(refusedFor(text, 'gone'), /already refers to `gone`/);
  assert.match(
    refusedFor(text, 'there', { 'b.sg.yaml': 'securityGroups:\n  there: { innerAccessPolicy: Drop }\n' }),
    /`b\.sg\.yaml`/,
  );
  assert.match(refusedFor(text, 'sg-1'), /looks like an id/);
  assert.match(refusedFor(text, ''), /starts with a letter/);
  assert.match(refusedFor(text, '1a'), /starts with a letter/);
  assert.match(refusedFor(text, 'a b'), /no ` `/);
  assert.match(refusedFor(text, 'http://a'), /http/);
  assert.match(refusedFor(text, 'a'.repeat(129)), /128 characters.*129/);
  const stack = `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Office: { Type: String } }
Resources: { W<|>eb: { Type: ALIYUN::ECS::SecurityGroup } }
`;
  assert.match(new Workspace({ 'stack.yaml': stack }).refused('Office'), /`Office` already names a parameter/);
  assert.match(new Workspace({ 'stack.yaml': stack }).refused('a.b'), /in a template/);
});

const defined = 'securityGroups:\n  web: { innerAccessPolicy: Drop }\n';
const used = 'instances:\n  i: { securityGroupIds: [web] }\n';
const marked = (text: string) => text.replace('web', '«web»');

test('of groups of one name in folders beside each other, one is renamed with the mentions that mean it', () => {
  const prod = { 'prod/groups.sg.yaml': marked(defined), 'prod/uses.sg.yaml': marked(used) };
  const rest = { 'staging/groups.sg.yaml': defined, 'staging/uses.sg.yaml': used };
  checkRename({ ...prod, ...rest, 'prod/groups.sg.yaml': marked(defined).replace('we', 'we<|>') }, 'front');
  checkRename({ ...prod, ...rest, 'prod/deep/uses.sg.yaml': marked(used).replace('we', 'we<|>') }, 'front');
  // Both folders may call it so, and what the other one calls so is left alone.
  const front = Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, text.replace('web', 'front')]));
  checkRename({ ...prod, ...front, 'prod/groups.sg.yaml': marked(defined).replace('we', 'we<|>') }, 'front');
});

test('renaming is refused where nobody can know what a mention means, or would mean', () => {
  const cursor = defined.replace('we', 'we<|>');
  const refused = (files: Files, newName = 'front') => new Workspace(files).refused(newName);
  const others = (file: string, text: string) => ({ [file]: text.replace('web', 'front') });
  const prod = { 'prod/groups.sg.yaml': cursor, 'prod/deep/uses.sg.yaml': used };
  const staging = { 'staging/groups.sg.yaml': defined };
  const third = { 'third/uses.sg.yaml': used };
  assert.match(refused({ ...prod, ...staging, ...third }), /Several files define `web`, and `uses\.sg\.yaml` may/);
  const there = { 'prod/groups.sg.yaml': defined, 'staging/groups.sg.yaml': cursor };
  assert.match(refused({ ...there, ...third }), /Several files define `web`, and `uses\.sg\.yaml` may/);
  assert.equal(refused({ ...there, 'prod/uses.sg.yaml': used }), '');
  // Another one nearby, one that would be meant instead, and a mention that would mean this one.
  const taken = /`front` already names a security group in `(.*)`\. Choose/;
  assert.equal(taken.exec(refused({ ...prod, ...others('prod/more.sg.yaml', defined) }))?.[1], 'more.sg.yaml');
  assert.equal(taken.exec(refused({ ...prod, ...others('all.sg.yaml', defined) }))?.[1], 'all.sg.yaml');
  assert.equal(
    taken.exec(refused({ ...prod, ...third, ...others('third/more.sg.yaml', defined) }))?.[1],
    'more.sg.yaml',
  );
  assert.match(
    refused({ ...prod, ...others('third/uses.sg.yaml', used) }),
    /`uses\.sg\.yaml` already refers to `front`/,
  );
  assert.equal(
    refused({ ...prod, ...others('third/uses.sg.yaml', used), ...others('third/more.sg.yaml', defined) }),
    '',
  );
});

/** Workspaces of a few files with a few names, written in many ways. */
const names = ['web', 'app', 'db', 'on', 'x.y'];
const anyName = fc.constantFrom(...names);
const written = anyName.chain((name) => fc.constantFrom(quoted(name), `'${name}'`, `"${name}"`));

function quoted(name: string): string {
  return name === 'on' ? '"on"' : name;
}

const anyNative = fc
  .record({
    groups: fc.uniqueArray(anyName, { minLength: 1, maxLength: 3 }),
    peers: fc.array(written, { maxLength: 4 }),
    uses: fc.array(written, { maxLength: 3 }),
    lists: fc.uniqueArray(anyName, { maxLength: 2 }),
  })
  .map(({ groups, peers, uses, lists }) => {
    const rules = peers.map(
      (peer, i) => `      - { ipProtocol: tcp, portRange: ${i + 1}/${i + 1}, sourceGroupId: ${peer} }\n`,
    );
    const prefixes = lists.map((list) => `      - { ${rule}, sourcePrefixListId: ${quoted(list)} }\n`);
    const [first = '', ...others] = groups;
    return `# web app db
securityGroups:
  ${quoted(first)}:
    description: web
    ingress:
${[...rules, ...prefixes].join('') || '      []\n'}${others.map((name) => `  "${name}": { innerAccessPolicy: Drop }\n`).join('')}instances:
  web: { securityGroupIds: [${uses.join(', ')}] }
prefixLists:
${lists.map((list) => `  '${list}': { maxEntries: 3 }\n`).join('') || '  {}\n'}`;
  });

const anyTemplate = fc
  .array(fc.constantFrom('!Ref Web', '!GetAtt Web.SecurityGroupId', '{ Ref: App }', '!Sub "${App}"', '!Ref Id'), {
    maxLength: 4,
  })
  .map(
    (uses) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Id: { Type: String, Default: sg-1 }
Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  App: { Type: ALIYUN::ECS::SecurityGroup, DependsOn: Web }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [${uses.join(', ')}] }
`,
  );

/** What each mention of the files stands for, by the order in which things first appear; free of their names. */
function meaning({ index, files }: Workspace): string[] {
  const numbers = new Map<string, number>();
  return Object.keys(files).flatMap((name) => {
    const uri = `file:///work/${name}`;
    return index.mentionsIn(uri).map((mention) => {
      const meant = index.resolve({ ...mention, uri });
      const number = numbers.get(meant) ?? numbers.set(meant, numbers.size).size - 1;
      return `${name} ${mention.role} ${mention.space} ${number}`;
    });
  });
}

test('after renaming every name means what it meant, the findings are the same, and there is a way back', () => {
  fc.assert(
    fc.property(
      fc.record({
        'prod/a.sg.yaml': anyNative,
        'prod/b.sg.yaml': anyNative,
        'dev/c.sg.yaml': anyNative,
        'dev/deep/d.sg.yaml': anyNative,
        'e.yaml': anyTemplate,
      }),
      fc.nat(),
      fc.constantFrom('front', 'null', 'Zürich', 'a.b:c', 'Yes2', 'web2', 'app', 'db'),
      (files, pick, newName) => {
        const before = new Workspace(files);
        const all = Object.keys(files).flatMap((name) =>
          before.index.mentionsIn(`file:///work/${name}`).map((mention) => ({ name, mention })),
        );
        const { name, mention } = all[pick % all.length] ?? assert.fail('nothing is named');
        const at = (texts: Files) => {
          const workspace = new Workspace(texts);
          workspace.uri = `file:///work/${name}`;
          workspace.offset = mention.span.start;
          return workspace;
        };
        const workspace = at(files);
        if (workspace.refused(newName) !== '') return;
        const texts = workspace.renamed(newName);
        const after = new Workspace(texts);
        assert.deepEqual(meaning(after), meaning(before));
        // Of two groups of one name, a new name parts them.
        const others = (all: Files) => findingsOf(all).filter((finding) => !/duplicate-(?:group|list)$/.test(finding));
        assert.deepEqual(others(texts), others(files));
        const back = new Workspace(texts);
        const moved = back.index.mentionsIn(workspace.uri)[before.index.mentionsIn(workspace.uri).indexOf(mention)];
        assert.equal(moved?.name, newName);
        back.uri = workspace.uri;
        back.offset = moved.span.start;
        // Where another file has a thing of the old name, that one is meant from now on, and the way back is closed.
        if (back.refused(mention.name) === '')
          assert.deepEqual(meaning(new Workspace(back.renamed(mention.name))), meaning(before));
      },
    ),
    { numRuns: 150 },
  );
});
