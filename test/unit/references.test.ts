// Edits that write a reference: each dialect in its own way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf } from '../../server/src/engine/fixes.ts';
import type { Edit } from '../../server/src/model/edit.ts';
import type { SecurityFile } from '../../server/src/model/model.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';

function after(text: string, name: string, edit: (file: SecurityFile) => Edit | undefined): string | undefined {
  const snapshot = snapshotOf(text, { name });
  const wanted = edit(snapshot.file);
  assert.ok(wanted);
  const changes = changesOf(snapshot, { title: '', safety: 'changes-access', edits: [wanted] });
  return changes && applyChanges(text, changes);
}

/** Lets the first rule of the file speak of a group. */
const referTo = (group: string) => (file: SecurityFile) => {
  const rule = file.groups.flatMap(({ rules }) => rules)[0];
  return rule && ({ kind: 'refer', entity: rule.id, field: 'sourceGroupId', group } as const);
};

test('our own form writes the name', () => {
  const text = (rule: string) => `securityGroups:\n  web:\n    ingress:\n      - { ${rule} }\n  db: { ingress: [] }\n`;
  const rule = 'ipProtocol: tcp, portRange: 22/22';
  assert.equal(after(text(rule), 'a.sg.yaml', referTo('db')), text(`${rule}, sourceGroupId: db`));
});

test('the API takes ids', () => {
  const text = (rule: string) =>
    `[{"SecurityGroupId":"sg-1","SecurityGroupName":"web","Permissions":{"Permission":[{${rule}}]}}]`;
  const rule = '"IpProtocol":"tcp","PortRange":"22/22"';
  assert.equal(after(text(rule), 'a.json', referTo('sg-1')), text(`${rule},"SourceGroupId":"sg-1"`));
  assert.equal(after(text(rule), 'a.json', referTo('web')), undefined);
});

const template = (reference: string, rule: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: ${reference}
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRange: 22/22
${rule}`;

test('a template refers in the form that it uses already', () => {
  const refer = (reference: string) => after(template(reference, ''), 'a.yaml', referTo('Web'));
  assert.equal(refer('!Ref Vpc'), template('!Ref Vpc', '          SourceGroupId: !Ref Web\n'));
  assert.equal(refer('{ Ref: Vpc }'), template('{ Ref: Vpc }', '          SourceGroupId:\n            Ref: Web\n'));
  assert.equal(refer('!GetAtt Vpc.VpcId'), template('!GetAtt Vpc.VpcId', '          SourceGroupId: !Ref Web\n'));
  const crlf = template('!Ref Vpc', '').replaceAll('\n', '\r\n');
  const expected = template('!Ref Vpc', '          SourceGroupId: !Ref Web\n').replaceAll('\n', '\r\n');
  assert.equal(after(crlf, 'a.yaml', referTo('Web')), expected);
});

test('what belongs to another template is not referred to', () => {
  const nested = (id: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Stack:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody:
        ROSTemplateFormatVersion: '2015-09-01'
        Resources:
          Inner: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }
  Outer: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }
  Rule: { Type: ALIYUN::ECS::SecurityGroupIngress, Properties: { IpProtocol: tcp, PortRange: 22/22${id} } }
`;
  const to = (group: string) => after(nested(''), 'a.yaml', referTo(group));
  assert.equal(to('Outer'), nested(', SourceGroupId: { Ref: Outer }'));
  assert.equal(to('Inner'), undefined);
});

test('a value is taken over as it is written, unless it means something else here', () => {
  const adopt = (file: SecurityFile): Edit | undefined => {
    const [from, to] = file.groups;
    return from && to && { kind: 'adopt', entity: to.id, field: 'vpcId', from: from.id };
  };
  const native = (vpc: string) =>
    `securityGroups:\n  web: { vpcId: "vpc-1", ingress: [] }\n  db: { ${vpc}ingress: [] }\n`;
  assert.equal(
    after(native(''), 'a.sg.yaml', adopt),
    native('').replace('[] }\n  db: { ingress: []', '[] }\n  db: { ingress: [], vpcId: vpc-1'),
  );
  const ros = (vpc: string, more: string) => `${template(vpc, '')}  Db: { Type: ALIYUN::ECS::SecurityGroup${more} }\n`;
  assert.equal(after(ros('!Ref Vpc', ''), 'a.yaml', adopt), ros('!Ref Vpc', ', Properties: { VpcId: !Ref Vpc }'));
  assert.equal(
    after(ros('{ Ref: Vpc }', ''), 'a.yaml', adopt),
    ros('{ Ref: Vpc }', ', Properties: { VpcId: { Ref: Vpc } }'),
  );
  assert.equal(after(ros('!If [A, b, c]', ''), 'a.yaml', adopt), undefined);
});

test('a rule without a group is offered those of its template, the only one first of all', () => {
  const group = (name: string) => `  ${name}: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }\n`;
  const offered = (amount: number) => {
    const groups = Array.from({ length: amount }, (_, i) => group(`Web${i}`)).join('');
    const text = `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n${groups}  Rule: { Type: ALIYUN::ECS::SecurityGroupIngress, Properties: { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 } }\n`;
    const found = snapshotOf(text, { name: 'a.yaml' }).diagnoses.find(({ check }) => check === 'missing-property');
    assert.equal(found?.severity, 'warning');
    return found?.fixes.map(({ title, preferred }) => (preferred ? `${title}!` : title));
  };
  assert.deepEqual(offered(0), []);
  assert.deepEqual(offered(1), ['Name the group `Web0`!']);
  assert.deepEqual(offered(2), ['Name the group `Web0`', 'Name the group `Web1`']);
  assert.deepEqual(offered(6), []);
});
