// Folding, growing selections, semantic tokens: each shown in the text itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { folds } from '../../server/src/features/folding.ts';
import { selectionSpans } from '../../server/src/features/selectionRanges.ts';
import { tokens } from '../../server/src/features/semanticTokens.ts';
import { snapshotOf } from '../fixture.ts';

const NATIVE = `# The shop
# and its groups
securityGroups:
  web: # all
    ingress:
      # ours
      - ipProtocol: tcp
        portRange: 80/80
        description: |
          # not
          # a comment
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: db }
      #region databases
      - {
          ipProtocol: tcp,
          sourceGroupId: 'db'
        }
      #endregion
    egress: []

  db:
    vpcId: vpc-1
instances:
  web-1: { securityGroupIds: [web, nobody, "db"] }
prefixLists:
  office: { maxEntries: 2, entries: [10.0.0.0/8] }
`;

/** Each fold as its lines, counted from 1. */
function folded(text: string, { name = 'test.sg.yaml', limit = Number.POSITIVE_INFINITY } = {}): string[] {
  return folds(snapshotOf(text, { name }), limit).map(
    ({ startLine, endLine, kind }) => `${startLine + 1}–${endLine + 1}${kind ? ` ${kind}` : ''}`,
  );
}

test('groups, lists, rules, comments and regions fold', () => {
  assert.deepEqual(folded(NATIVE), [
    '1–2 comment',
    '3–22', // securityGroups
    '4–19', // web
    '5–17', // ingress
    '7–11', // a rule
    '9–11', // its description
    '13–18 region',
    '14–16', // the bracket stays in sight
    '21–22', // db
    '23–24',
    '25–26',
  ]);
});

test('of too many folds the outer ones are given', () => {
  assert.deepEqual(folded(NATIVE, { limit: 5 }), ['1–2 comment', '3–22', '13–18 region', '23–24', '25–26']);
});

test('JSON folds to the line above the closing bracket', () => {
  const text = `{
  "SecurityGroupId": "sg-1",
  "Permissions": {
    "Permission": [
      {
        "IpProtocol": "TCP", "PortRange": "80/80", "Direction": "ingress"
      },
      { "IpProtocol": "TCP", "PortRange": "81/81", "Direction": "ingress" }
    ]
  }
}
`;
  assert.deepEqual(folded(text, { name: 'group.json' }), ['1–10', '3–9', '4–8', '5–6']);
});

test('a template folds wholly, also what is not ours', () => {
  const text = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  A:
    Type: String
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRange: 80/80
`;
  assert.deepEqual(folded(text, { name: 'template.yaml' }), ['2–4', '3–4', '5–11', '6–11', '8–11', '9–11', '10–11']);
});

/** What a growing selection takes in, each as its first and last words. */
function selected(text: string, at: string, name = 'test.sg.yaml'): string[] {
  const spans = selectionSpans(snapshotOf(text, { name }), text.indexOf(at) + 1);
  return spans.map(({ start, end }) =>
    text
      .slice(start, end)
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/^(.{20}).*(.{8})$/, '$1…$2'),
  );
}

test('a selection grows from value to property, rule, list, group, section and file', () => {
  assert.deepEqual(
    selected(NATIVE, '22/22'),
    [
      '22/22',
      'portRange: 22/22',
      '{ ipProtocol: tcp, p…Id: db }',
      "- ipProtocol: tcp po…: 'db' }",
      "ingress: # ours - ip…: 'db' }",
      'ingress: # ours - ip…ress: []',
      'web: # all ingress: …ress: []',
      'web: # all ingress: …d: vpc-1',
      'securityGroups: web:…d: vpc-1',
      'securityGroups: web:…0.0/8] }',
      '# The shop # and its…0.0/8] }',
    ].map((words) => words),
  );
});

test('quotes are taken in after what they hold', () => {
  assert.deepEqual(selected(NATIVE, '"db"').slice(0, 3), ['db', '"db"', '[web, nobody, "db"]']);
  const json = '{ "SecurityGroupId": "sg-1", "Permissions": [ { "IpProtocol": "TCP", "PortRange": "80/80" } ] }';
  assert.deepEqual(selected(json, '80/80', 'group.json').slice(0, 3), ['80/80', '"80/80"', '"PortRange": "80/80"']);
});

/** The text with each token in brackets. */
function marked(text: string, name = 'test.sg.yaml'): string[] {
  return tokens(snapshotOf(text, { name })).map(
    ({ start, end, type, modifier }) => `${text.slice(start, end)}: ${modifier ? `${modifier} ` : ''}${type}`,
  );
}

test('groups and lists are told where they are defined and meant; who is not defined is a plain word', () => {
  const text = `${NATIVE}securityGroups:
  more:
    ingress:
      - { ipProtocol: tcp, portRange: 1/1, sourcePrefixListId: office }
      - { ipProtocol: tcp, portRange: 1/1, sourceGroupId: sg-elsewhere }
      - { ipProtocol: tcp, portRange: 1/1, sourceGroupId: db, sourceGroupOwnerAccount: me }
`.replace(/securityGroups:\n {2}more/, '---\nsecurityGroups:\n  more');
  assert.deepEqual(marked(text), [
    'web: declaration class',
    'db: class',
    'db: class',
    'db: declaration class',
    'web: class',
    'db: class',
    'office: declaration enum',
    'more: declaration class',
    'office: enum',
    'db: class',
    'sourceGroupOwnerAccount: deprecated property',
  ]);
});

test('a template: the name within an expression', () => {
  const text = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  Db:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 1/1, SourceGroupId: !GetAtt Web.SecurityGroupId }
        - { IpProtocol: tcp, PortRange: 1/1, SourceGroupId: { Ref: Web } }
        - { IpProtocol: tcp, PortRange: 1/1, SourcePrefixListId: { "Fn::GetAtt": [Office, PrefixListId] } }
  Office: { Type: ALIYUN::ECS::PrefixList, Properties: { PrefixListName: a1, AddressFamily: IPv4, MaxEntries: 1 } }
  Server: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupId: { Ref: Db } } }
`;
  assert.deepEqual(marked(text, 'template.yaml'), [
    'Web: declaration class',
    'Db: declaration class',
    'Web: class',
    'Web: class',
    'Office: enum',
    'Office: declaration enum',
    'Db: class',
  ]);
});

test('an export: its own name, and the group that is a peer', () => {
  const text = `{ "SecurityGroups": [ { "SecurityGroupId": "sg-1", "Permissions": { "Permission": [
  { "Direction": "ingress", "IpProtocol": "TCP", "PortRange": "80/80", "SourceGroupId": "sg-2" } ] } },
  { "SecurityGroupId": "sg-2", "Permissions": { "Permission": [] } } ] }`;
  assert.deepEqual(marked(text, 'group.json'), ['sg-1: declaration class', 'sg-2: class', 'sg-2: declaration class']);
});

test('lists that another file defines are told where they are meant', () => {
  const engine = new Engine();
  const lists =
    'securityGroups: {}\nprefixLists: { offices: { maxEntries: 1 } }\nportLists: { web-ports: { maxEntries: 1 } }\n';
  snapshotOf(lists, { engine, name: 'lists.sg.yaml' });
  const text = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRangeListId: web-ports, sourcePrefixListId: offices }
      - { ipProtocol: tcp, portRangeListId: offices, sourcePrefixListId: web-ports }
`;
  const found = tokens(snapshotOf(text, { engine })).filter(({ type }) => type === 'enum');
  assert.deepEqual(
    found.map(({ start, end }) => text.slice(start, end)),
    ['web-ports', 'offices'],
  );
  const template = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Rule:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { IpProtocol: tcp, PortRange: 80/80, SourcePrefixListId: offices }
`;
  const inTemplate = tokens(snapshotOf(template, { engine, name: 'template.yaml' }));
  assert.deepEqual(inTemplate, [], 'names of native files mean nothing in a template');
});
