// Lists that several files define: where that is told, and where one is nearer than the others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { snapshotOf } from '../fixture.ts';

const prefixes = (name: string, ...entries: string[]) =>
  `prefixLists:\n  ${name}: { maxEntries: 5, addressFamily: IPv4, entries: [${entries.join(', ')}] }\n`;
const ports = (name: string, ...entries: string[]) =>
  `portLists:\n  ${name}: { maxEntries: 5, entries: [${entries.join(', ')}] }\n`;
const rule = (text: string) =>
  `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n      - { ipProtocol: tcp, ${text} }\n`;
const NAMES_BOTH = rule('portRangeListId: prt, sourcePrefixListId: lst');

/** What is told in a file beside others, by their texts. */
function told(files: Readonly<Record<string, string>>, name: string): { what: string; related: string[] }[] {
  const engine = new Engine();
  engine.workspace.complete = true;
  for (const [file, text] of Object.entries(files)) if (file !== name) snapshotOf(text, { engine, name: file });
  const text = files[name] ?? '';
  const { diagnoses } = snapshotOf(text, { engine, name });
  return diagnoses
    .filter(({ check }) => check === 'duplicate-list')
    .map(({ severity, span, message, related }) => ({
      what: `${severity} ${text.slice(span.start, span.end)}: ${message}`,
      related: related.map(({ elsewhere, message: said }) => `${elsewhere?.uri} ${elsewhere?.start.line}: ${said}`),
    }));
}

test('a name that two files of one folder, or of one around the other, define is told in both', () => {
  const files = {
    'a.sg.yaml': prefixes('lst', '10.0.0.0/8') + ports('prt', '80/80'),
    'b.sg.yaml': prefixes('lst', '192.168.0.0/16'),
    'deep/c.sg.yaml': ports('prt', '443/443'),
    'd.sg.yaml': NAMES_BOTH,
  };
  const clash = (file: string, name: string, as = file.replace(/.*\//, '')) =>
    `information ${name}: \`${as}\` defines a list \`${name}\` as well: what refers to it may mean either. Give one another name.`;
  assert.deepEqual(told(files, 'a.sg.yaml'), [
    { what: clash('b.sg.yaml', 'lst'), related: ['file:///work/b.sg.yaml 1: `lst` in `b.sg.yaml`.'] },
    { what: clash('deep/c.sg.yaml', 'prt'), related: ['file:///work/deep/c.sg.yaml 1: `prt` in `c.sg.yaml`.'] },
  ]);
  assert.deepEqual(
    told(files, 'deep/c.sg.yaml').map(({ what }) => what),
    [clash('a.sg.yaml', 'prt')],
  );
  // It is told where they are defined; who names one of them need not hear of it as well.
  assert.deepEqual(told(files, 'd.sg.yaml'), []);
});

test('folders beside each other may use one name; who names it from a third is told', () => {
  const files = {
    'prod/lists.sg.yaml': prefixes('lst', '10.0.0.0/8') + ports('prt', '80/80'),
    'dev/lists.sg.yaml': prefixes('lst', '192.168.0.0/16'),
    'prod/web.sg.yaml': NAMES_BOTH,
    'third/web.sg.yaml': NAMES_BOTH,
    'fourth/web.sg.yaml': NAMES_BOTH + prefixes('lst', '172.16.0.0/12'),
  };
  assert.deepEqual(told(files, 'prod/lists.sg.yaml'), []);
  assert.deepEqual(told(files, 'prod/web.sg.yaml'), []);
  assert.deepEqual(told(files, 'fourth/web.sg.yaml'), []);
  const { 'fourth/web.sg.yaml': _, ...three } = files;
  assert.deepEqual(told(three, 'third/web.sg.yaml'), [
    {
      what: 'warning lst: A list `lst` is defined in each of `dev/lists.sg.yaml`, `prod/lists.sg.yaml`, and any of them may be meant. Give them different names, or write the id of the list.',
      related: [
        'file:///work/dev/lists.sg.yaml 1: `lst` in `dev/lists.sg.yaml`.',
        'file:///work/prod/lists.sg.yaml 1: `lst` in `prod/lists.sg.yaml`.',
      ],
    },
  ]);
});

test('an id is one list: files that say the same of it do not clash, wherever they lie', () => {
  const files = {
    'prod/a.sg.yaml': prefixes('pl-1', '10.0.0.0/8', '192.168.0.0/16'),
    'dev/b.sg.yaml': prefixes('pl-1', '192.168.0.0/16', '10.0.0.0/8'),
    'third/web.sg.yaml': rule('portRange: 80/80, sourcePrefixListId: pl-1'),
  };
  for (const name of Object.keys(files)) assert.deepEqual(told(files, name), [], name);
  const other = { ...files, 'dev/b.sg.yaml': prefixes('pl-1', '10.0.0.0/8') };
  assert.deepEqual(told(other, 'prod/a.sg.yaml'), [
    {
      what: 'warning pl-1: `b.sg.yaml` gives the list `pl-1` other entries, and only one can be what the cloud holds. Correct one.',
      related: ['file:///work/dev/b.sg.yaml 1: `pl-1` in `b.sg.yaml`.'],
    },
  ]);
  assert.deepEqual(told(other, 'third/web.sg.yaml'), []);
});

test('a prefix list and a port list of one name are two lists, and names of templates are their own', () => {
  const template = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  lst:
    Type: ALIYUN::ECS::PrefixList
    Properties: { PrefixListName: lst, MaxEntries: 5, AddressFamily: IPv4, Entries: [{ Cidr: 10.0.0.0/8 }] }
`;
  const files = {
    'a.sg.yaml': prefixes('lst', '10.0.0.0/8'),
    'b.sg.yaml': ports('lst', '80/80'),
    'c.ros.yaml': template,
  };
  for (const name of Object.keys(files)) assert.deepEqual(told(files, name), [], name);
});

test('it is told anew when the other file is edited, and where it stands now', () => {
  const engine = new Engine();
  engine.workspace.complete = true;
  const text = prefixes('lst', '10.0.0.0/8');
  const look = () =>
    snapshotOf(text, { engine, name: 'a.sg.yaml', version: 1 }).diagnoses.flatMap(({ check, related }) =>
      check === 'duplicate-list' ? related.map(({ elsewhere }) => elsewhere?.start.line) : [],
    );
  assert.deepEqual(look(), []);
  snapshotOf(text, { engine, name: 'b.sg.yaml', version: 1 });
  assert.deepEqual(look(), [1]);
  snapshotOf(`# moved\n${text}`, { engine, name: 'b.sg.yaml', version: 2 });
  assert.deepEqual(look(), [2]);
  snapshotOf(text.replace('lst', 'other'), { engine, name: 'b.sg.yaml', version: 3 });
  assert.deepEqual(look(), []);
});
