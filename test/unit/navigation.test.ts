// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how templates write expressions
// Where names lead: definitions and references in every dialect, and over the files of a workspace.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionsOf, occurrencesOf } from '../../server/src/features/navigation/names.ts';
import { type Files, Workspace } from '../navigation.ts';

/** The name at the cursor is mentioned exactly where the marks are. */
function checkOccurrences(files: Files): void {
  const workspace = new Workspace(files);
  const found = occurrencesOf(workspace.index, workspace.uri, workspace.mention);
  assert.deepEqual(workspace.show(found), workspace.marked.sort());
}

/** The name at the cursor is defined exactly where the marks are. */
function checkDefinitions(files: Files): void {
  const workspace = new Workspace(files);
  const found = definitionsOf(workspace.index, workspace.uri, workspace.mention);
  assert.deepEqual(workspace.show(found), workspace.marked.sort());
}

const rule = 'ipProtocol: tcp, portRange: 22/22';

test('a group of a native file, in rules and attachments of several files', () => {
  checkOccurrences({
    'a.sg.yaml': `securityGroups:
  «we<|>b»:
    description: web is a word here
    ingress:
      - { ${rule}, sourceGroupId: "«web»" }
  webapp:
    ingress:
      - { ${rule}, sourceGroupId: '«web»', description: web }
`,
    'b.sg.yaml': `instances:
  web:
    securityGroupIds: [«web», webapp]
networkInterfaces:
  eni: { securityGroupIds: ["«web»"] }
`,
    'c.sg.json': `{"securityGroups": {"x": {"ingress": [{"ipProtocol": "tcp", "portRange": "22/22", "sourceGroupId": "«web»"}]}}}`,
  });
});

test('a file means its own group before that of another file', () => {
  const other = `securityGroups:
  web: {}
  x:
    ingress: [{ ${rule}, sourceGroupId: web }]
`;
  checkOccurrences({
    'a.sg.yaml': `securityGroups:
  «web»: {}
  app:
    ingress: [{ ${rule}, sourceGroupId: «w<|>eb» }]
`,
    'b.sg.yaml': other,
  });
});

test('a group is one thing under its name and its id, in every dialect', () => {
  const files = {
    'a.sg.yaml': `securityGroups:
  «web»:
    securityGroupId: «sg-1abc»
  app:
    ingress: [{ ${rule}, sourceGroupId: «web» }, { ${rule}, sourceGroupId: "123456/«sg-1abc»" }]
`,
    'export.json': `{"SecurityGroupId": "«sg-1abc»", "Permissions": {"Permission": [
  {"IpProtocol": "TCP", "PortRange": "22/22", "Direction": "ingress", "SourceGroupId": "«sg-1abc»"}]}}`,
    'request.json': `{"RegionId": "cn-hangzhou", "SecurityGroupId": "«sg-<|>1abc»", "Permissions": [
  {"IpProtocol": "tcp", "PortRange": "22/22", "SourceGroupId": "sg-other"}]}`,
    'stack.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Group: { Type: String, Default: «sg-1abc» }
Resources:
  Rule:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: «sg-1abc», IpProtocol: tcp, PortRange: 22/22, SourceGroupId: !Ref Group }
`,
  };
  checkOccurrences(files);
  const workspace = new Workspace(files);
  const definitions = definitionsOf(workspace.index, workspace.uri, workspace.mention);
  assert.deepEqual(
    definitions.map(({ uri, mention }) => `${uri} ${mention.name}`),
    ['file:///work/a.sg.yaml web', 'file:///work/export.json sg-1abc'],
  );
});

test('lists of a native file', () => {
  checkOccurrences({
    'a.sg.yaml': `securityGroups:
  office:
    ingress:
      - { ${rule}, sourcePrefixListId: «office» }
      - { ipProtocol: tcp, portRangeListId: office, sourceCidrIp: 10.0.0.0/8 }
      - { ${rule}, sourceGroupId: office }
prefixLists:
  «off<|>ice»: { maxEntries: 3 }
portLists:
  office: { maxEntries: 3 }
`,
    'b.sg.yaml': `securityGroups:
  b:
    egress: [{ ${rule}, destPrefixListId: «office» }]
`,
  });
});

test('a definition is found from a reference, in the file or in another one', () => {
  checkDefinitions({
    'a.sg.yaml': `securityGroups:
  a:
    ingress: [{ ${rule}, sourceGroupId: <|>web }]
`,
    'b.sg.yaml': 'securityGroups:\n  "«web»": { innerAccessPolicy: Drop }\n',
    'c.sg.yaml': `securityGroups:
  c:
    ingress: [{ ${rule}, sourceGroupId: web }]
`,
  });
});

test('of several files that define one name, the nearest is meant; of those that are equally near, the first', () => {
  const web = 'securityGroups:\n  web: { innerAccessPolicy: Drop }\n';
  const marked = web.replace('web', '«web»');
  const uses = 'instances:\n  i: { securityGroupIds: [web<|>] }\n';
  checkDefinitions({ 'a.sg.yaml': uses, 'b.sg.yaml': marked, 'c.sg.yaml': web });
  checkDefinitions({ 'prod/a.sg.yaml': uses, 'dev/b.sg.yaml': web, 'prod/c.sg.yaml': marked });
  checkDefinitions({ 'prod/deep/a.sg.yaml': uses, 'dev/b.sg.yaml': web, 'prod/c.sg.yaml': marked });
  checkDefinitions({ 'shop/a.sg.yaml': uses, 'dev/b.sg.yaml': marked, 'prod/c.sg.yaml': web });
});

test('a merged or repeated name stands in the text once; an alias is a mention of its own', () => {
  checkOccurrences({
    'a.sg.yaml': `x-base: &base { ${rule}, sourceGroupId: «web» }
securityGroups:
  «web»: {}
  a:
    ingress: &rules
      - { ${rule}, sourceGroupId: &peer «we<|>b» }
      - { ipProtocol: udp, portRange: 53/53, sourceGroupId: «*peer» }
      - { <<: *base, priority: 2 }
  b:
    ingress: *rules
`,
  });
});

const sections = `ROSTemplateFormatVersion: '2015-09-01'
`;

test('a group of a template, by every way of referring to it', () => {
  checkOccurrences({
    'stack.yaml': `${sections}Resources:
  «W<|>eb»:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { Description: Web }
  WebServer:
    Type: ALIYUN::ECS::InstanceGroup
    DependsOn: [«Web», Other]
    Properties:
      SecurityGroupId: !Ref «Web»
      UserData: !Sub |
        echo \${«Web»} \${«Web».SecurityGroupId} \${!Web} $Web \${WebServer}
      Name:
        Fn::Sub: ['\${«Web»}-\${x}', { x: { 'Fn::GetAtt': [«Web», SecurityGroupName] } }]
      Other: !Sub ['\${Web}', { Web: given }]
  One:
    Type: ALIYUN::ECS::SecurityGroupIngress
    DependsOn: «Web»
    Properties:
      SecurityGroupId: !GetAtt «Web».SecurityGroupId
      IpProtocol: tcp
      PortRange: 22/22
      SourceGroupId: { Ref: "«Web»" }
  Two:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SecurityGroupId: !If [Web, !Ref '«Web»', !Ref Other]
      SourceGroupId: !GetAtt [«Web», SecurityGroupId]
      IpProtocol: tcp
      PortRange: 22/22
Conditions:
  Web: !Equals [a, b]
Outputs:
  Web: { Value: !Ref «Web», Condition: Web }
`,
    'other.yaml': `${sections}Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup }
Outputs: { A: { Value: !Ref Web } }
`,
  });
});

test('a template in JSON', () => {
  checkOccurrences({
    'stack.json': `{
  "ROSTemplateFormatVersion": "2015-09-01",
  "Parameters": {"Office": {"Type": "String"}},
  "Resources": {
    "«Web»": {"Type": "ALIYUN::ECS::SecurityGroup", "Properties": {"SecurityGroupIngress": [
      {"IpProtocol": "tcp", "PortRange": "22/22", "SourceCidrIp": {"Ref": "Office"}}]}},
    "Server": {"Type": "ALIYUN::ECS::Instance", "Properties": {"SecurityGroupIds": [{"Fn::GetAtt": ["«Web»", "SecurityGroupId"]}],
      "UserData": {"Fn::Sub": "\${«Web»}"}}}
  },
  "Outputs": {"Id": {"Value": {"Ref": "«<|>Web»"}}}
}`,
  });
});

test('a parameter, in its own words and in those of the console', () => {
  checkOccurrences({
    'stack.yaml': `${sections}Parameters:
  «Office»:
    Type: String
    Default: 10.0.0.0/8
  Zone:
    Type: String
    AssociationPropertyMetadata: { VpcId: '\${«Office»}' }
Conditions:
  Open: !Equals [!Ref «Office», 0.0.0.0/0]
Metadata:
  ALIYUN::ROS::Interface:
    ParameterGroups:
      - Parameters: [Zone, «Office»]
        Label: { default: Office }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      Description: Office
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: !Ref <|>«Office» }
`,
  });
});

test('conditions and mappings', () => {
  const text = `${sections}Mappings:
  Ports: { prod: { web: 443/443 } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Both: !And [IsProd, !Not [{ Condition: IsProd }], !Equals [IsProd, x]]
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Condition: IsProd
    Properties:
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRange: !FindInMap [Ports, prod, web]
          SourceCidrIp: !If [IsProd, 10.0.0.0/8, 10.1.0.0/16]
Outputs:
  A: { Condition: IsProd, Value: 1 }
`;
  checkOccurrences({
    'stack.yaml': text
      .replaceAll('IsProd', '«IsProd»')
      .replace('[«IsProd», x]', '[IsProd, x]')
      .replace('«IsProd»:', '«Is<|>Prod»:'),
  });
  checkOccurrences({ 'stack.yaml': text.replaceAll('Ports', '«Ports»').replace('[«Ports»', '[«<|>Ports»') });
});

test('a template within a template has names of its own, and is given parameters by name', () => {
  const inner = (mark: (name: string) => string, indent: string) =>
    [
      "ROSTemplateFormatVersion: '2015-09-01'",
      'Parameters:',
      `  ${mark('Id')}: { Type: String }`,
      'Resources:',
      '  Web:',
      '    Type: ALIYUN::ECS::SecurityGroup',
      `    Properties: { VpcId: !Ref ${mark('Id')} }`,
    ].join(`\n${indent}`);
  const text = (body: string) => `${sections}Parameters:
  Id: { Type: String }
Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  Stack:
    Type: ALIYUN::ROS::Stack
    Properties:
      Parameters: { «I<|>d»: !Ref Id }
      TemplateBody:${body}
`;
  const mark = (name: string) => `«${name}»`;
  checkOccurrences({ 'stack.yaml': text(`\n        ${inner(mark, '        ')}`) });
  checkOccurrences({ 'stack.yaml': text(` |\n        ${inner(mark, '        ')}`) });
});

test('what nobody defines is still found wherever it is mentioned', () => {
  const files = {
    'a.sg.yaml': `securityGroups:
  a:
    ingress: [{ ${rule}, sourceGroupId: «lo<|>st» }]
`,
    'b.sg.yaml': 'instances:\n  i: { securityGroupIds: [«lost»] }\n',
  };
  checkOccurrences(files);
  const workspace = new Workspace(files);
  assert.deepEqual(definitionsOf(workspace.index, workspace.uri, workspace.mention), []);
});

test('names that groups bear in the cloud are found where they are the same', () => {
  checkOccurrences({
    'a.sg.yaml': 'securityGroups:\n  «web»: { securityGroupName: «pr<|>od», innerAccessPolicy: Drop }\n',
    'stack.yaml': `${sections}Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupName: "«prod»" } }
  Other: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupName: !Sub 'pr\${x}' } }
`,
  });
});

const named = {
  'export.json': `{"SecurityGroupId": "«sg-1abc»", "SecurityGroupName": "«exported»", "VpcId": "vpc-1", "Permissions": {"Permission": []}}`,
  'stack.yaml': `${sections}Resources:
  Rosg: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupName: rosnamed } }
`,
  'own.sg.yaml': 'securityGroups:\n  web: { securityGroupName: pretty }\n',
};

test('what a group is called in the cloud refers to it from other files, and is one of its names', () => {
  const user = (exported: string) => `securityGroups:
  u:
    ingress: [{ ${rule}, sourceGroupId: ${exported} }, { ${rule}, sourceGroupId: «sg-1abc» }, { ${rule}, sourceGroupId: pretty }]
`;
  checkOccurrences({ ...named, 'use.sg.yaml': user('«expo<|>rted»') });
  checkOccurrences({
    ...named,
    'export.json': named['export.json'].replace('«exported', '«expo<|>rted'),
    'use.sg.yaml': user('«exported»'),
  });
});

for (const [name, where] of Object.entries({
  exported: ['export.json', 'sg-1abc'],
  rosnamed: ['stack.yaml', 'Rosg'],
  pretty: ['own.sg.yaml', 'web'],
} as const)) {
  test(`\`${name}\` leads to its group in ${where[0]}`, () => {
    const workspace = new Workspace({
      ...named,
      'use.sg.yaml': `securityGroups:\n  u:\n    ingress: [{ ${rule}, sourceGroupId: ${name}<|> }]\n`,
    });
    const found = definitionsOf(workspace.index, workspace.uri, workspace.mention);
    assert.deepEqual(
      workspace.show(found).map((place) => place.replace(/:\S+/, '')),
      [where.join(' ')],
    );
  });
}

test('keys come before what groups are called in the cloud, however far away they are', () => {
  checkDefinitions({
    'a/export.json': `{"SecurityGroupId": "sg-1abc", "SecurityGroupName": "web", "Permissions": {"Permission": []}}`,
    'a/use.sg.yaml': `securityGroups:\n  u:\n    ingress: [{ ${rule}, sourceGroupId: w<|>eb }]\n`,
    'b/own.sg.yaml': 'securityGroups:\n  «web»: {}\n  other: { securityGroupName: web }\n',
  });
});

const bearing = (id: string, mark: (text: string) => string = (text) => text) =>
  `{"SecurityGroupId": "${mark(id)}", "SecurityGroupName": "${mark('web')}", "Permissions": {"Permission": []}}`;
const user = `securityGroups:\n  u:\n    ingress: [{ ${rule}, sourceGroupId: «w<|>eb» }]\n`;
const marked = (text: string) => `«${text}»`;

test('of several groups of one name in the cloud the nearest is meant', () => {
  checkOccurrences({
    'prod/export.json': bearing('sg-1prod', marked),
    'test/export.json': bearing('sg-1test'),
    'prod/use.sg.yaml': user,
    'test/use.sg.yaml': user.replace('«w<|>eb»', 'web'),
  });
});

test('two exports of one group are no two groups', () => {
  const files = { 'a.json': bearing('sg-1abc', marked), 'b.json': bearing('sg-1abc', marked), 'use.sg.yaml': user };
  checkOccurrences(files);
});

test('where several groups of one name are equally near, it refers to none of them for sure, and leads to each', () => {
  const files = { 'a.json': bearing('sg-1abc'), 'b.json': bearing('sg-1def'), 'use.sg.yaml': user };
  checkDefinitions({
    ...files,
    'a.json': bearing('sg-1abc').replace('"web"', '"«web»"'),
    'b.json': bearing('sg-1def').replace('"web"', '"«web»"'),
    'use.sg.yaml': user.replace(/[«»]/g, ''),
  });
  const ofOne = { ...files, 'use.sg.yaml': user.replace('«w<|>eb»', 'web') };
  checkOccurrences({
    ...ofOne,
    'a.json': bearing('sg-1abc', marked).replace('sg-1', 'sg<|>-1').replace(/«web»/, '«web»'),
  });
});

test('half-typed texts never break the index', () => {
  const text = `${sections}Parameters: { P: { Type: String } }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { SecurityGroupIngress: [{ IpProtocol: tcp, SourceGroupId: !GetAtt "Web.SecurityGroupId" }], X: !Sub '\${P}' }
`;
  for (let end = sections.length; end < text.length; end++) {
    const cut = `${text.slice(0, end)}\n# ALIYUN::ECS::SecurityGroup`;
    const { index, files } = new Workspace({ 'stack.yaml': cut });
    for (const { span, name } of index.mentionsIn('file:///work/stack.yaml')) {
      assert.ok(0 <= span.start && span.start <= span.end && span.end <= cut.length, `${name} in ${cut}`);
      assert.equal(files['stack.yaml']?.slice(span.start, span.end), name);
    }
  }
});
