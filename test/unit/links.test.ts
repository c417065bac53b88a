// Links of a document, and the search for things of the workspace.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { links } from '../../server/src/features/navigation/links.ts';
import { workspaceSymbols } from '../../server/src/features/navigation/workspaceSymbols.ts';
import { type Files, nameOf, uriOf, Workspace } from '../navigation.ts';

/** The links of the first file, as `text → target`. */
function linksOf(files: Files): string[] {
  const workspace = new Workspace(files);
  const [name = ''] = Object.keys(files);
  const view = workspace.views.get(uriOf(name));
  assert.ok(view);
  return links(workspace.index, view).map(({ span, target }) => {
    const text = view.content.slice(span.start, span.end);
    if (target.kind === 'check') return `${text} → check ${target.id}`;
    if (target.kind === 'page') return `${text} → ${target.address}`;
    return `${text} → ${nameOf(target.uri)} ${target.position.line}:${target.position.character}`;
  });
}

const rule = 'ipProtocol: tcp, portRange: 22/22';

test('ids lead to the file that defines them, where that is another one', () => {
  const found = linksOf({
    'a.sg.yaml': `securityGroups:
  web:
    securityGroupId: sg-own
    ingress:
      - { ${rule}, sourceGroupId: sg-9far }
      - { ${rule}, sourceGroupId: sg-own }
      - { ${rule}, sourceGroupId: sg-unknown }
      - { ${rule}, sourceGroupId: db }
`,
    'far.json': `{
  "SecurityGroupName": "far",
  "SecurityGroupId": "sg-9far", "Permissions": {"Permission": []}
}`,
    'db.sg.yaml': 'securityGroups:\n  db: { innerAccessPolicy: Drop }\n',
  });
  assert.deepEqual(found, ['sg-9far → far.json 2:22']);
});

test('an ignored check leads to its page', () => {
  const found = linksOf({
    'a.sg.yaml': `# secgroup-ignore-file no-egress -- reason
securityGroups:
  web: # secgroup-ignore cidr, no-such-check, port-range -- see cidr
    description: "# secgroup-ignore"
    # secgroup-ignore-next-line policy
    innerAccessPolicy: Drop
`,
  });
  assert.deepEqual(found, [
    'no-egress → check no-egress',
    'cidr → check cidr',
    'port-range → check port-range',
    'policy → check policy',
  ]);
});

test('resource types and actions lead to their public pages', () => {
  const template = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  Topic: { Type: ALIYUN::MNS::Topic }
`;
  const ros = 'https://www.alibabacloud.com/help/en/ros/developer-reference/aliyun-ecs-securitygroup';
  assert.deepEqual(linksOf({ 'stack.yaml': template }), [`ALIYUN::ECS::SecurityGroup → ${ros}`]);
  const request = `{"Action": "RevokeSecurityGroup", "SecurityGroupId": "sg-1", "Permissions": [{"IpProtocol": "tcp", "PortRange": "1/1"}]}`;
  const revoke = 'https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-revokesecuritygroup';
  assert.deepEqual(linksOf({ 'request.json': request }), [`RevokeSecurityGroup → ${revoke}`]);
});

function search(files: Files, query: string): string[] {
  return workspaceSymbols(new Workspace(files).index, query).map(
    ({ name, detail, kind, uri, start, end }) =>
      `${kind} ${name}${detail && ` (${detail})`} ${nameOf(uri)} ${start.line}:${start.character}-${end.character}`,
  );
}

test('things of the workspace are found by some letters of a name or an id', () => {
  const files = {
    'a.sg.yaml': `securityGroups:\r
  web-front: { securityGroupId: sg-abc }\r
  db: { securityGroupId: sg-def }\r
instances:\r
  "front-1": { securityGroupIds: [web-front] }\r
prefixLists:\r
  offices: { maxEntries: 3 }\r
`,
    'stack.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Front: { Type: String } }
Resources:
  Front: { Type: ALIYUN::ECS::SecurityGroup }
`,
    'export.json': '{"SecurityGroupId": "sg-abc", "Permissions": {"Permission": []}}',
  };
  assert.deepEqual(search(files, 'front'), [
    'group web-front (sg-abc) a.sg.yaml 1:2-11',
    'instance front-1 a.sg.yaml 4:3-10',
    'group Front stack.yaml 3:2-7',
  ]);
  // Editors look for the letters in the name alone.
  assert.deepEqual(search(files, 'sgabc'), [
    'group sg-abc (web-front) a.sg.yaml 1:32-38',
    'group sg-abc export.json 0:21-27',
  ]);
  assert.deepEqual(search(files, 'OFC'), ['prefix-list offices a.sg.yaml 6:2-9']);
  assert.equal(search(files, '').length, 6);
  assert.deepEqual(search(files, 'zzz'), []);
});

test('groups are found by what they are called in the cloud, in every dialect', () => {
  const files = {
    'a.sg.yaml':
      'securityGroups:\n  web: { securityGroupName: shop-web, securityGroupId: sg-1abc }\n  db: { securityGroupName: db }\n',
    'stack.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Rosg: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupName: shop-cache } }
`,
    'export.json':
      '{"SecurityGroupId": "sg-1def", "SecurityGroupName": "shop-export", "Permissions": {"Permission": []}}',
  };
  assert.deepEqual(search(files, 'shop'), [
    'group shop-web (web, sg-1abc) a.sg.yaml 1:28-36',
    'group shop-cache (Rosg) stack.yaml 2:77-87',
    'group shop-export (sg-1def) export.json 0:53-64',
  ]);
  assert.deepEqual(search(files, 'sg1def'), ['group sg-1def (shop-export) export.json 0:21-28']);
  assert.deepEqual(search(files, ''), [
    'group web (shop-web, sg-1abc) a.sg.yaml 1:2-5',
    'group db a.sg.yaml 2:2-4',
    'group Rosg (shop-cache) stack.yaml 2:2-6',
    'group shop-export (sg-1def) export.json 0:53-64',
  ]);
});

test('a file that is noted anew, or forgotten, takes its old names with it', () => {
  const workspace = new Workspace({ 'a.sg.yaml': 'securityGroups:\n  old: {}\n' });
  const { views } = new Workspace({ 'a.sg.yaml': 'securityGroups:\n  young: {}\n' });
  workspace.index.note(uriOf('a.sg.yaml'), views.get(uriOf('a.sg.yaml')));
  assert.deepEqual(
    workspaceSymbols(workspace.index, '').map(({ name }) => name),
    ['young'],
  );
  workspace.index.note(uriOf('a.sg.yaml'), undefined);
  assert.deepEqual(workspaceSymbols(workspace.index, ''), []);
});
