// Which of several definitions of one name a file means: one answer, whoever asks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Engine } from '../../server/src/engine/engine.ts';
import { FilesByName } from '../../server/src/engine/nearest.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { lensText } from '../../server/src/features/codeLens.ts';
import { describe } from '../../server/src/features/completion.ts';
import { answer } from '../../server/src/features/explain.ts';
import { hover } from '../../server/src/features/hover.ts';
import { accessItemAt, incoming, outgoing } from '../../server/src/features/navigation/access.ts';
import { links } from '../../server/src/features/navigation/links.ts';
import { definitionsOf, occurrencesHere, occurrencesOf } from '../../server/src/features/navigation/names.ts';
import { workspaceSymbols } from '../../server/src/features/navigation/workspaceSymbols.ts';
import { folderOf, kinship } from '../../server/src/util/uri.ts';
import { snapshotOf } from '../fixture.ts';
import { type Files, nameOf, uriOf, Workspace } from '../navigation.ts';

const anyUri = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'a-b', 'ab'), { maxLength: 3 }), fc.constantFrom('a', 'b', 'x.sg.yaml'))
  .map(([folders, name]) => `file:///${[...folders, name].join('/')}`);

test('the files with the longest path in common are found as if all were looked at', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyUri), fc.uniqueArray(anyUri), anyUri, (uris, gone, from) => {
      const files = new FilesByName();
      for (const uri of [...uris, ...gone]) files.add('web', uri);
      for (const uri of gone) files.delete('web', uri);
      const left = uris.filter((uri) => !gone.includes(uri));
      const best = Math.max(...left.map((uri) => kinship(uri, from)));
      const expected = left.includes(from) ? [from] : left.filter((uri) => kinship(uri, from) === best);
      const found = files.nearestTo(from, 'web');
      const all = found?.some(uris.length) ?? [];
      assert.deepEqual([...all].sort(), expected.sort());
      assert.equal(found?.first, all[0]);
      assert.equal(found?.count ?? 0, expected.length);
      const isNear = (a: string, b: string) => [a, b].some((one) => [a, b].every((it) => it.startsWith(folderOf(one))));
      const [first = ''] = all;
      assert.equal(found?.areApart ?? false, !all.every((uri) => isNear(uri, first)));
      for (const uri of left) assert.equal(found?.has(uri), all.includes(uri));
      const beside = left.filter((uri) => uri !== from && isNear(uri, from));
      const other = files.beside(from, 'web');
      assert.ok(other === undefined ? beside.length === 0 : beside.includes(other), other);
    }),
    { numRuns: 2000 },
  );
});

test('a folder is one folder, however its address is written', () => {
  const files = new FilesByName();
  const [odd, same] = ['file:///C:/w/%40team/prod%20(1)/a.sg.yaml', 'file:///c%3A/w/@team/prod%20%281%29/a.sg.yaml'];
  for (const uri of ['file:///c:/w/@team/dev/a.sg.yaml', odd]) files.add('web', uri);
  assert.equal(files.nearestTo('file:///c:/w/@team/prod (1)/deep/b.sg.yaml', 'web')?.first, odd);
  // It is known by another address from now on.
  files.add('web', same);
  files.delete('web', odd);
  assert.equal(files.nearestTo('file:///c:/w/@team/prod (1)/deep/b.sg.yaml', 'web')?.first, same);
  assert.equal(files.beside(odd, 'web'), undefined);
});

test('those that mean a file are among the few that may mean it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyUri, { minLength: 1 }), fc.uniqueArray(anyUri), (definers, mentioning) => {
      const [defined, mentioned] = [new FilesByName(), new FilesByName()];
      for (const uri of definers) defined.add('web', uri);
      for (const uri of mentioning) mentioned.add('web', uri);
      const asked = definers.flatMap((uri) => mentioned.mayMean(uri, 'web', defined));
      for (const uri of definers) {
        const meaning = mentioning.filter((from) => defined.nearestTo(from, 'web')?.first === uri);
        const candidates = mentioned.mayMean(uri, 'web', defined);
        for (const from of meaning) assert.ok(candidates.includes(from), `${from} means ${uri}`);
      }
      // A mention is asked about once for each folder around it, however many define the name.
      const deepest = 8;
      assert.ok(asked.length <= mentioning.length * deepest);
    }),
    { numRuns: 2000 },
  );
});

const group = (type: string, rules = '[]') =>
  `securityGroups:\n  web: { securityGroupType: ${type}, vpcId: vpc-1, ingress: ${rules} }\n`;
const SSH = '{ ipProtocol: tcp, portRange: 22/22, sourceGroupId: web }';
const USES = `securityGroups:
  db:
    vpcId: vpc-1
    ingress:
      - ${SSH}
instances:
  one: { securityGroupIds: [db, web] }
`;

/** Two folders that define the same name, and files that use it: beside each of them, below one, and elsewhere. */
const FILES: Files = {
  'prod/groups.sg.yaml': group('enterprise', '[{ ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }]'),
  'staging/groups.sg.yaml': group('normal'),
  'prod/uses.sg.yaml': USES,
  'staging/uses.sg.yaml': USES,
  'staging/deep/uses.sg.yaml': USES,
  'third/uses.sg.yaml': USES,
};

/** Which definition each file means; in the third folder both are as near, and the first counts. */
const MEANT = {
  'prod/uses.sg.yaml': 'prod/groups.sg.yaml',
  'staging/uses.sg.yaml': 'staging/groups.sg.yaml',
  'staging/deep/uses.sg.yaml': 'staging/groups.sg.yaml',
  'third/uses.sg.yaml': 'prod/groups.sg.yaml',
};
const DEFINERS = ['prod/groups.sg.yaml', 'staging/groups.sg.yaml'];

/** The files that mean the group of a file. */
function usersOf(definer: string): string[] {
  return Object.entries(MEANT).flatMap(([user, meant]) => (meant === definer ? [user] : []));
}

function at(files: Files, name: string, word: string): Workspace {
  const workspace = new Workspace(files);
  workspace.uri = uriOf(name);
  workspace.offset = files[name]?.lastIndexOf(word) ?? -1;
  return workspace;
}

function engineOf(files: Files): Engine {
  const engine = new Engine();
  for (const [name, text] of Object.entries(files))
    engine.analyseClosed({ uri: uriOf(name), version: 0, languageId: undefined, text }, defaultSettings);
  engine.workspace.complete = true;
  return engine;
}

function opened(name: string, files: Files = FILES): Snapshot {
  return snapshotOf(files[name] ?? '', { name, engine: engineOf(files) });
}

test('the checks, definitions and the access hierarchy mean the same group', async () => {
  for (const [user, meant] of Object.entries(MEANT)) {
    const type = meant.startsWith('prod') ? 'enterprise' : 'normal';
    assert.equal(opened(user).world.group('web')?.type, type, user);
    const { index, uri, mention, load, views } = at(FILES, user, 'web');
    assert.deepEqual(
      definitionsOf(index, uri, mention).map((one) => nameOf(one.uri)),
      [meant],
      user,
    );
    const view = views.get(uri) ?? assert.fail();
    const db = accessItemAt(index, view, view.content.toString().indexOf('db:'));
    const callers = await incoming(index, load, db?.key ?? assert.fail());
    const callersGroups = callers.filter(({ item }) => item.kind === 'group' && item.name === 'web');
    assert.deepEqual(
      callersGroups.map(({ item }) => nameOf(item.uri)),
      [meant],
      user,
    );
  }
});

test('references and highlights are the mentions for which a definition is the nearest', () => {
  for (const definer of DEFINERS) {
    const { index, uri, mention } = at(FILES, definer, 'web');
    const users = usersOf(definer).flatMap((user) => [user, user]);
    assert.deepEqual(
      occurrencesOf(index, uri, mention).map((one) => nameOf(one.uri)),
      [definer, ...users].sort(),
    );
    assert.equal(occurrencesHere(index, uri, mention).length, 1);
    for (const user of usersOf(definer)) {
      const there = at(FILES, user, 'web');
      assert.equal(occurrencesOf(there.index, there.uri, there.mention).length, users.length + 1);
      assert.equal(occurrencesHere(there.index, there.uri, there.mention).length, 2);
    }
  }
});

test('whom a group may reach is seen from where the others mean it', async () => {
  for (const definer of DEFINERS) {
    const { index, uri, mention, load } = at(FILES, definer, 'web');
    const reached = await outgoing(index, load, { ...mention, uri });
    const groups = reached.filter(({ item }) => item.kind === 'group' && item.name === 'db');
    assert.deepEqual(groups.map(({ item }) => nameOf(item.uri)).sort(), usersOf(definer).sort());
  }
});

test('attachments count for the group that they mean', () => {
  for (const definer of DEFINERS) {
    const users = usersOf(definer).sort();
    const snapshot = opened(definer);
    const lens = lensText(snapshot, { kind: 'attachments', group: 0 });
    assert.equal(lens?.title, `attached to ${users.length}`);
    const places = lens?.places.map((place) => ('elsewhere' in place ? nameOf(place.elsewhere.uri) : 'here'));
    assert.deepEqual(places, users);
    const names = users.map(() => '`one`').join(', ');
    const text = hover(snapshot, snapshot.text.indexOf('web'))?.markdown ?? '';
    assert.ok(text.includes(`Attached to ${names}.`), text);
  }
});

test('completion, hover and explanations tell of the group that is meant', async () => {
  for (const [user, meant] of Object.entries(MEANT)) {
    const isAdvanced = meant.startsWith('prod');
    const snapshot = opened(user);
    const shown = (await describe({ kind: 'group', name: 'web' }, { snapshot, pages: async () => '' })) ?? '';
    assert.equal(shown.includes('1 in + 0 out'), isAdvanced, `${user}: ${shown}`);
    const inList = hover(snapshot, snapshot.text.lastIndexOf('web'))?.markdown ?? '';
    assert.equal(inList.includes('1 in + 0 out'), isAdvanced, `${user}: ${inList}`);
    // Nothing leaves an advanced group without a rule; of a group in another file nobody sees whether there is one.
    const found = answer('web -> 10.0.0.1 tcp 22', snapshot);
    assert.ok('markdown' in found);
    assert.equal(found.markdown.includes('without a rule, nothing goes out'), isAdvanced, `${user}: ${found.markdown}`);
  }
});

test('an id leads to what somebody wrote down nearby before all else', () => {
  const id = 'securityGroups:\n  web: { securityGroupId: sg-1, vpcId: vpc-1 }\n';
  const files: Files = {
    'a.json': '{"SecurityGroupId": "sg-1", "Permissions": {"Permission": []}}',
    'prod/groups.sg.yaml': id,
    'staging/groups.sg.yaml': id,
    'staging/uses.sg.yaml': 'instances:\n  one: { securityGroupIds: [sg-1] }\n',
  };
  const { index, uri, mention, views } = at(files, 'staging/uses.sg.yaml', 'sg-1');
  const all = definitionsOf(index, uri, mention).map((one) => nameOf(one.uri));
  assert.deepEqual(all, ['staging/groups.sg.yaml', 'a.json', 'prod/groups.sg.yaml']);
  const [link] = links(index, views.get(uri) ?? assert.fail());
  assert.equal(link?.target.kind === 'place' && nameOf(link.target.uri), 'staging/groups.sg.yaml');
});

/** A group that two folders file under a name, and files that name it: beside one of them, and a template. */
const filedUnder = (name: string): Files => ({
  'prod/groups.sg.yaml': group('enterprise').replace('web', name),
  'staging/groups.sg.yaml': group('normal').replace('web', name),
  'staging/uses.sg.yaml': USES.replaceAll('web', name),
  'prod/template.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  One:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [${name}] }
`,
});

/** Who takes a group of a name for the one that is filed in one of the folders. */
function takenFor(definer: string, name: string) {
  const files = filedUnder(name);
  const { index, uri, mention } = at(files, definer, name);
  const lens = lensText(opened(definer, files), { kind: 'attachments', group: 0 });
  const workspace = at(files, definer, name);
  return {
    lens: lens?.places.map((place) => ('elsewhere' in place ? nameOf(place.elsewhere.uri) : 'here')),
    mentioned: [...new Set(occurrencesOf(index, uri, mention).map((one) => nameOf(one.uri)))].sort(),
    isRenamed: workspace.refused('shop') === '',
    told: opened(definer, files)
      .diagnoses.filter(({ check }) => check === 'duplicate-group')
      .map(({ severity }) => severity),
    isKnownInTemplate: opened('prod/template.yaml', files).world.group(name) !== undefined,
  };
}

test('a name that only looks like an id is a name, whoever asks', () => {
  assert.deepEqual(takenFor('staging/groups.sg.yaml', 'sg-web'), {
    lens: ['staging/uses.sg.yaml'],
    mentioned: ['staging/groups.sg.yaml', 'staging/uses.sg.yaml'],
    isRenamed: true,
    told: [],
    isKnownInTemplate: false,
  });
  assert.deepEqual(takenFor('prod/groups.sg.yaml', 'sg-web').lens, []);
});

test('a group that is filed under its id is one group everywhere, whoever asks', () => {
  for (const definer of DEFINERS) {
    assert.deepEqual(takenFor(definer, 'sg-bp1web'), {
      lens: ['prod/template.yaml', 'staging/uses.sg.yaml'],
      mentioned: [...DEFINERS, 'prod/template.yaml', 'staging/uses.sg.yaml'].sort(),
      isRenamed: false,
      told: ['warning'],
      isKnownInTemplate: true,
    });
  }
  const files: Files = {
    'a.sg.yaml': group('normal').replace('web', 'sg-bp1web'),
    'b.sg.yaml': group('normal').replace('vpcId', 'securityGroupId: sg-bp1web, vpcId'),
    'c.sg.yaml': `${group('normal').replace('web', 'sg-bp1web')}  shop: { securityGroupId: sg-bp1web, vpcId: vpc-1 }\n`,
  };
  const told = (name: string) =>
    opened(name, files).diagnoses.flatMap(({ check, related }) =>
      check === 'duplicate-group' ? related.map(({ elsewhere }) => (elsewhere ? nameOf(elsewhere.uri) : 'here')) : [],
    );
  assert.deepEqual([told('a.sg.yaml'), told('b.sg.yaml')], [['b.sg.yaml'], ['a.sg.yaml']]);
  assert.ok(told('c.sg.yaml').includes('here'));
});

test('a list is the nearest of its name, too', () => {
  const list = (size: number) => `prefixLists:\n  office: { maxEntries: ${size}, entries: [] }\n`;
  const uses =
    'securityGroups:\n  web:\n    ingress:\n      - { ipProtocol: tcp, portRange: 22/22, sourcePrefixListId: office }\n';
  const files: Files = {
    'prod/lists.sg.yaml': list(3),
    'staging/lists.sg.yaml': list(5),
    'prod/uses.sg.yaml': uses,
    'staging/uses.sg.yaml': uses,
    'third/uses.sg.yaml': uses,
  };
  const counted = (name: string) => opened(name, files).world.group('web')?.count;
  assert.deepEqual([counted('prod/uses.sg.yaml')?.total, counted('staging/uses.sg.yaml')?.total], [3, 5]);
  // Both are as near, and they differ: nobody knows.
  assert.equal(counted('third/uses.sg.yaml')?.atLeast, true);
  const { index, uri, mention } = at(files, 'staging/uses.sg.yaml', 'office');
  assert.deepEqual(
    definitionsOf(index, uri, mention).map((one) => nameOf(one.uri)),
    ['staging/lists.sg.yaml'],
  );
});

test('where a name is defined and no more, the next nearest is meant at once', () => {
  const engine = engineOf(FILES);
  const typeIn = (name: string) => snapshotOf(FILES[name] ?? '', { name, engine }).world.group('web')?.type;
  assert.equal(typeIn('staging/deep/uses.sg.yaml'), 'normal');
  engine.remove(uriOf('staging/groups.sg.yaml'));
  assert.equal(typeIn('staging/deep/uses.sg.yaml'), 'enterprise');
  const back = FILES['staging/groups.sg.yaml'] ?? '';
  const source = { uri: uriOf('staging/deep/more.sg.yaml'), version: 0, languageId: undefined, text: back };
  engine.analyseClosed(source, defaultSettings);
  assert.equal(typeIn('staging/deep/uses.sg.yaml'), 'normal');
});

test('of very many files that are equally near, a few are named', () => {
  const web = group('normal');
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`team-${i + 10}/groups.sg.yaml`, web]));
  const uses = 'instances:\n  one: { securityGroupIds: [web] }\n';
  const { diagnoses } = opened('third/uses.sg.yaml', { ...many, 'third/uses.sg.yaml': uses });
  const told = diagnoses.find(({ check }) => check === 'duplicate-group');
  assert.match(told?.message ?? '', /`team-10\/groups\.sg\.yaml`.*`team-14\/groups\.sg\.yaml` and 7 more,/);
  assert.equal(told?.related.length, 5);
});

test('an id of any form that a file gives to a group is that group, whoever asks', () => {
  const given = group('enterprise').replace('vpcId', 'securityGroupId: sg-web, vpcId');
  const exported = JSON.stringify({ SecurityGroupId: 'sg-web', VpcId: 'vpc-1', Permissions: { Permission: [] } });
  const { 'prod/template.yaml': template = '', 'staging/uses.sg.yaml': uses = '' } = filedUnder('sg-web');
  for (const [definer, text] of [
    ['prod/groups.sg.yaml', given],
    ['prod/groups.json', exported],
  ] as const) {
    const files: Files = { [definer]: text, 'prod/template.yaml': template, 'staging/uses.sg.yaml': uses };
    const asking = ['prod/template.yaml', 'staging/uses.sg.yaml'];
    for (const name of asking) {
      const { index, uri, mention } = at(files, name, 'sg-web');
      assert.deepEqual(
        definitionsOf(index, uri, mention).map((one) => nameOf(one.uri)),
        [definer],
      );
      const all = occurrencesOf(index, uri, mention).map((one) => `${nameOf(one.uri)} ${one.mention.span.start}`);
      assert.deepEqual([...new Set(all)], all);
      assert.deepEqual(new Set(all.map((one) => one.replace(/ .*/, ''))), new Set([...asking, definer]));
      assert.match(at(files, name, 'sg-web').refused('shop'), /is an id that Alibaba Cloud has given/);
      assert.ok(opened(name, files).world.group('sg-web'), name);
    }
    const lens = lensText(opened(definer, files), { kind: 'attachments', group: 0 });
    const places = lens?.places.map((place) => ('elsewhere' in place ? nameOf(place.elsewhere.uri) : 'here')).sort();
    assert.deepEqual(places, asking);
  }
  const told = at({ 'prod/groups.sg.yaml': given }, 'prod/groups.sg.yaml', 'web');
  assert.deepEqual(
    workspaceSymbols(told.index, 'web').map(({ name, detail }) => [name, detail]),
    [['web', 'sg-web']],
  );
});
