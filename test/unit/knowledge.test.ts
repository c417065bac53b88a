import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, test } from 'node:test';
import { load } from 'js-yaml';
import { addressBlocks, automaticRuleMark, automaticRuleMarks } from '../../server/src/knowledge/addressBlocks.ts';
import { apiErrors } from '../../server/src/knowledge/apiErrors.ts';
import type { FaqSpot } from '../../server/src/knowledge/faq/entries.ts';
import { faq, faqById, faqShownOn } from '../../server/src/knowledge/faq/index.ts';
import { searchFaq } from '../../server/src/knowledge/faqSearch.ts';
import { fields } from '../../server/src/knowledge/fields.ts';
import { innerBlocks, privateNetworks } from '../../server/src/knowledge/innerBlocks.ts';
import {
  blockedPorts,
  carrierBlockedPorts,
  sensitivePorts,
  serviceAt,
  services,
} from '../../server/src/knowledge/ports.ts';
import { profileNames, profiles, quotaLimits } from '../../server/src/knowledge/quotas.ts';
import { servicesIn } from '../../server/src/knowledge/servicesIn.ts';
import { templates } from '../../server/src/knowledge/templates.ts';

describe('FAQ entries', () => {
  /** The anchors of the original FAQ, in its order. */
  const sections =
    'kvb_jxz_lgb jym_lxz_lgb mkc_wxz_lgb vgd_1zz_lgb ftt_wyz_lgb a9i_vt4_bmz rg8_hk4_oph rff_5xz_lgb kmc_yxz_lgb avg_cyz_lgb fxk_zxz_lgb qrf_nxz_lgb bll_vyz_lgb qnp_ryz_lgb kw5_58g_li3 owz_g37_ea9 til_tmr_0wh';

  test('every question of the FAQ has one entry, in its order', () => {
    assert.deepEqual(
      faq.map((entry) => entry.section),
      sections.split(' ').map((section) => `section_${section}`),
    );
    assert.equal(new Set(faq.map((entry) => entry.id)).size, 17);
  });

  for (const entry of faq) {
    test(`${entry.id} is complete`, () => {
      assert.match(entry.id, /^[a-z0-9-]+$/);
      assert.match(entry.question, /\?$/);
      assert.match(entry.link, /^https:\/\//);
      assert.ok(entry.keywords.length > 0);
      assert.ok(
        entry.keywords.some((keyword) => /\p{Script=Han}/u.test(keyword)),
        'a Chinese keyword',
      );
      assert.ok(entry.shownOn.length > 0);
      assert.doesNotMatch(entry.body, /^#/m, 'no heading');
      const length = entry.body.split(/\s+/).length;
      assert.ok(40 <= length && length <= 260, `${length} words and table marks`);
    });
  }

  test('every spot shows something', () => {
    const spots: Record<FaqSpot, string> = {
      group: 'what-is-a-security-group',
      'group-type': 'what-is-a-security-group',
      'security-groups': 'what-is-a-security-group',
      attachment: 'rule-limit-reached raised-group-limit',
      'attachment-groups': 'why-select-a-group no-group-yet',
      'rule-list': 'when-to-add-a-rule counted-together raise-rule-limit',
      'system-rule': 'default-rules',
      'automatic-rule': 'automatic-rules',
      'nic-type': 'internet-rules-in-vpc',
      'port-25': 'port-25',
      'port-80': 'port-80',
      policy: 'wrong-rule',
      'management-port': 'wrong-rule',
      'web-port': 'site-blocked attack-penalty',
      'wide-open-egress': 'site-blocked attack-penalty',
      quota: 'rule-limit-reached raised-group-limit view-quotas',
    };
    const shown = Object.keys(spots).map((spot) => [spot, ids(faqShownOn(spot as FaqSpot)).join(' ')]);
    assert.deepEqual(Object.fromEntries(shown), spots);
  });

  test('an entry is found by its id, an unknown id finds none', () => {
    assert.equal(faqById('port-25')?.section, 'section_kmc_yxz_lgb');
    assert.equal(faqById('constructor'), undefined);
  });
});

describe('FAQ search', () => {
  const first: readonly (readonly [query: string, id: string])[] = [
    ['port 25', 'port-25'],
    ['PORT 25', 'port-25'],
    ['smtp', 'port-25'],
    ['smpt', 'port-25'],
    ['e-mail', 'port-25'],
    ['25端口', 'port-25'],
    ['发邮件', 'port-25'],
    ['port 80', 'port-80'],
    ['nictype', 'internet-rules-in-vpc'],
    ['NicType is required or NicType expects intranet.', 'internet-rules-in-vpc'],
    ['qouta', 'view-quotas'],
    ['配额', 'view-quotas'],
    ['migraton', 'automatic-rules'],
    ['createdByEcsWorkbench', 'automatic-rules'],
    ['ping failed', 'wrong-rule'],
    ['ssh timeout', 'wrong-rule'],
    ['ssh: connect to host 47.98.1.2 port 22: Connection timed out', 'wrong-rule'],
    ['ingress egress', 'counted-together'],
    ['groups per instance', 'raised-group-limit'],
    ['Exceeding the allowed amount of security groups that an instance can be in.', 'raised-group-limit'],
    ['templates', 'default-rules'],
    ['处罚', 'attack-penalty'],
    ['网站被封了怎么办', 'site-blocked'],
    ['AclLimitExceed', 'rule-limit-reached'],
    ['acllimitexceed', 'rule-limit-reached'],
    [
      'Failed to join the security group. The number of security group rules that have acted on the instance has reached the upper limit.',
      'rule-limit-reached',
    ],
    ['the number of security group rules … has reached the upper limit', 'rule-limit-reached'],
    ['加入安全组失败，作用在该实例上的安全组规则数量已达上限', 'rule-limit-reached'],
    ['authorization limit exceed', 'raise-rule-limit'],
    [
      'Error: SDK.ServerError\nErrorCode: AuthorizationLimitExceed\nRecommend: https://error-center.aliyun.com/\nRequestId: 4A9-77\n' +
        'Message: The limit of authorization records in the security group reaches.',
      'raise-rule-limit',
    ],
    ['403 InstanceSecurityGroupLimitExceeded', 'raised-group-limit'],
  ];
  for (const [query, id] of first) {
    test(`${JSON.stringify(query.slice(0, 60))} finds ${id}`, () => assert.equal(searchFaq(query)[0]?.id, id));
  }

  test('every question finds its own entry', () => {
    for (const entry of faq) assert.equal(searchFaq(entry.question)[0]?.id, entry.id, entry.question);
  });

  test('every error text finds an entry that has it, also in the middle of a log', () => {
    for (const entry of faq) {
      for (const text of entry.errors) {
        for (const query of [text, `2026-11-22 10:00:01 [ERROR] deploy failed: ${text} (request 0F3C-77)`]) {
          const found = searchFaq(query)[0];
          assert.ok(found?.errors.includes(text), `${query} finds ${found?.id}`);
        }
      }
    }
  });

  test('nothing asked gives everything, nothing known gives nothing', () => {
    assert.equal(searchFaq(''), faq);
    assert.equal(searchFaq('  \n'), faq);
    assert.deepEqual(searchFaq('xyzzy'), []);
    assert.deepEqual(searchFaq('!?.,'), []);
  });

  test('numbers are not guessed', () => {
    assert.deepEqual(searchFaq('250'), []);
    assert.ok(!ids(searchFaq('26')).includes('port-25'));
  });

  test('a thousand is found with and without its comma', () => {
    assert.ok(searchFaq('1,000').length > 0);
    assert.deepEqual(ids(searchFaq('1,000')), ids(searchFaq('1000')));
  });

  test('any text is taken', () => {
    for (const query of ['\u0000', '😀'.repeat(500), 'a'.repeat(100_000), '端', '((((', 'ＡＣＬ', '\ud800']) {
      assert.ok(Array.isArray(searchFaq(query)));
    }
  });
});

describe('quotas', () => {
  const none = { warnAtPercent: 90 };

  test('each profile has its numbers', () => {
    const numbers = profileNames.map((name) => {
      const { rulesPerGroup, groupsPerInterface, rulesPerInterface } = profiles[name];
      return [name, rulesPerGroup?.limit, groupsPerInterface?.limit, rulesPerInterface?.limit];
    });
    assert.deepEqual(numbers, [
      ['faq', 200, 5, 1000],
      ['2026', undefined, 10, 1000],
      ['10x100', 100, 10, 1000],
      ['16x60', 60, 16, 1000],
    ]);
  });

  test('settings replace single numbers and say so', () => {
    const limits = quotaLimits({ ...none, profile: 'faq', rulesPerGroup: 150 });
    assert.deepEqual(limits.rulesPerGroup, { limit: 150, source: 'setting secgroup.quota.rulesPerGroup' });
    assert.equal(limits.groupsPerInterface, profiles.faq.groupsPerInterface);
    assert.equal(quotaLimits({ ...none, profile: '2026', rulesPerGroup: 300 }).rulesPerGroup?.limit, 300);
  });

  test('what is no limit changes nothing', () => {
    for (const limit of [null, undefined, 0, -1, 1.5, Number.NaN]) {
      assert.deepEqual(quotaLimits({ ...none, profile: 'faq', rulesPerInterface: limit }), profiles.faq);
    }
  });
});

describe('ports', () => {
  test('a port names its service', () => {
    assert.equal(serviceAt('tcp', 22)?.name, 'SSH');
    assert.equal(serviceAt('udp', 53)?.name, 'DNS');
    assert.equal(serviceAt('tcp', 31_000)?.name, 'Kubernetes NodePorts');
    assert.equal(serviceAt('udp', 22), undefined);
  });

  test('a range names its services by port', () => {
    assert.deepEqual(
      servicesIn('tcp', 20, 25).map((service) => service.from),
      [20, 21, 22, 23, 25],
    );
    assert.deepEqual(servicesIn('tcp', 32_767, 33_000).length, 1);
    assert.deepEqual(servicesIn('tcp', 40_000, 40_010), []);
  });

  test('no port stands twice, and all are ports', () => {
    const keys = services.map(({ protocol, from }) => `${protocol} ${from}`);
    assert.equal(new Set(keys).size, keys.length);
    for (const { from, to } of services) assert.ok(1 <= from && from <= to && to <= 65_535);
  });

  test('blocked, carrier-blocked and sensitive ports', () => {
    assert.deepEqual(
      blockedPorts.map(({ protocol, port, instead }) => [protocol, port, instead]),
      [['tcp', 25, 465]],
    );
    assert.deepEqual(
      carrierBlockedPorts.map(({ port }) => port),
      [135, 139, 444, 445, 5800, 5900],
    );
    for (const { protocol, port } of sensitivePorts)
      assert.ok(serviceAt(protocol, port), `${protocol} ${port} has a name`);
  });
});

describe('addresses, errors, fields', () => {
  test('every block is a CIDR block without repetition', () => {
    for (const { cidr } of addressBlocks) {
      const [address = '', length] = cidr.split('/');
      assert.ok(isIP(address) > 0 && Number(length) <= (isIP(address) === 4 ? 32 : 128), cidr);
    }
    assert.equal(new Set(addressBlocks.map(({ cidr }) => cidr)).size, addressBlocks.length);
  });

  test('private and inner blocks are those that are called so', () => {
    const named = (...names: readonly string[]) =>
      addressBlocks.filter(({ name }) => names.includes(name)).map(({ cidr }) => cidr);
    const own = named('private addresses', 'unique local addresses');
    const inner = named('Alibaba Cloud internal services', 'loopback', 'link-local addresses');
    assert.deepEqual(privateNetworks, own);
    assert.deepEqual([...innerBlocks].sort(), [...own, ...inner].sort());
  });

  test('a mark is known by its whole text', () => {
    for (const mark of automaticRuleMarks) assert.equal(automaticRuleMark(` ${mark.description} `), mark);
    assert.equal(automaticRuleMark('createdBy'), undefined);
  });

  test('error codes keep the spelling of the API', () => {
    assert.ok('InvalidParamter.Conflict' in apiErrors);
  });

  test('every field has one sentence and its values', () => {
    for (const [kind, infos] of Object.entries(fields)) {
      for (const [name, info] of Object.entries(infos)) {
        assert.match(info.meaning, /^[A-Z].*\.$/, `${kind} ${name}`);
        assert.ok(info.values.length > 0 && info.source.length > 0, `${kind} ${name}`);
      }
    }
  });
});

describe('templates', () => {
  for (const template of templates) {
    test(`${template.id} is native YAML of known fields`, () => {
      const file = load(template.text) as Record<string, Record<string, Record<string, unknown>>>;
      assert.deepEqual(unknownIn(file, fields.document), []);
      for (const group of Object.values(file.securityGroups ?? {})) {
        assert.deepEqual(unknownIn(group, fields.group), []);
        for (const rule of group.ingress as object[]) assert.deepEqual(unknownIn(rule, fields.rule), []);
      }
      for (const attachment of Object.values(file.instances ?? {})) {
        assert.deepEqual(unknownIn(attachment, fields.attachment), []);
      }
    });
  }

  test('they let in what the FAQ says', () => {
    const ports = templates
      .slice(0, 4)
      .map((template) => [...template.text.matchAll(/^ +portRange: (\S+)$/gm)].map((match) => match[1]));
    assert.deepEqual(ports, [
      ['-1/-1', '22/22', '3389/3389'],
      ['80/80', '443/443', '22/22', '-1/-1'],
      ['80/80', '443/443', '3389/3389', '-1/-1'],
      [],
    ]);
  });
});

function ids(entries: readonly { readonly id: string }[]): string[] {
  return entries.map((entry) => entry.id);
}

function unknownIn(thing: object, known: object): string[] {
  return Object.keys(thing).filter((name) => !(name in known));
}
