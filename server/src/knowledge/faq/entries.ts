/**
 * The Security FAQ as data: all 17 questions, in the FAQ's order. The answers are in our own words, one Markdown file each.
 * `section` is the anchor in the original FAQ, `link` the official page that goes deeper.
 */
import { sources } from '../sources.ts';
import attackPenalty from './attack-penalty.md';
import automaticRules from './automatic-rules.md';
import countedTogether from './counted-together.md';
import defaultRules from './default-rules.md';
import internetRulesInVpc from './internet-rules-in-vpc.md';
import noGroupYet from './no-group-yet.md';
import port25 from './port-25.md';
import port80 from './port-80.md';
import raiseRuleLimit from './raise-rule-limit.md';
import raisedGroupLimit from './raised-group-limit.md';
import ruleLimitReached from './rule-limit-reached.md';
import siteBlocked from './site-blocked.md';
import viewQuotas from './view-quotas.md';
import whatIsASecurityGroup from './what-is-a-security-group.md';
import whenToAddARule from './when-to-add-a-rule.md';
import whySelectAGroup from './why-select-a-group.md';
import wrongRule from './wrong-rule.md';

/** An entry as it is written down here, in English. */
export interface WrittenEntry {
  readonly id: FaqId;
  /** Anchor in the original FAQ, such as `section_kmc_yxz_lgb`. */
  readonly section: string;
  readonly question: string;
  readonly keywords: readonly string[];
  /** API error codes and error texts that people paste into the search. */
  readonly errors: readonly string[];
  /** The answer: Markdown without a title. */
  readonly body: string;
  /** The official page that goes deeper. */
  readonly link: string;
  readonly shownOn: readonly FaqSpot[];
}

export type FaqId =
  | 'what-is-a-security-group'
  | 'why-select-a-group'
  | 'no-group-yet'
  | 'rule-limit-reached'
  | 'raised-group-limit'
  | 'default-rules'
  | 'when-to-add-a-rule'
  | 'internet-rules-in-vpc'
  | 'port-25'
  | 'port-80'
  | 'automatic-rules'
  | 'wrong-rule'
  | 'counted-together'
  | 'raise-rule-limit'
  | 'site-blocked'
  | 'attack-penalty'
  | 'view-quotas';

/** A kind of place in a file at which a hover shows FAQ entries. */
export type FaqSpot =
  | 'group'
  | 'group-type'
  /** The top key `securityGroups`. */
  | 'security-groups'
  /** An instance or network interface. */
  | 'attachment'
  /** The list of groups of an instance or network interface. */
  | 'attachment-groups'
  /** `ingress` or `egress`. */
  | 'rule-list'
  /** A rule that looks like one of the system's default rules. */
  | 'system-rule'
  /** A rule that looks like one added by a service (DMS, DTS, …). */
  | 'automatic-rule'
  | 'nic-type'
  | 'port-25'
  | 'port-80'
  | 'policy'
  /** TCP 22, TCP 3389 or ICMP. */
  | 'management-port'
  | 'web-port'
  | 'wide-open-egress'
  /** A quota finding. */
  | 'quota';

export const written: readonly WrittenEntry[] = [
  {
    id: 'what-is-a-security-group',
    section: 'section_kvb_jxz_lgb',
    question: 'What is a security group?',
    keywords: [
      'virtual firewall',
      'network isolation',
      'basic',
      'advanced',
      'enterprise',
      '安全组',
      '虚拟防火墙',
      '企业安全组',
    ],
    errors: ['InvalidOperation.MultiGroupType', 'InvalidGroupAuthParameter.OperationDenied'],
    body: whatIsASecurityGroup,
    link: sources.overview,
    shownOn: ['group', 'group-type', 'security-groups'],
  },
  {
    id: 'why-select-a-group',
    section: 'section_jym_lxz_lgb',
    question: 'Why must I select a security group when I create an instance?',
    keywords: [
      'choose',
      'instance creation',
      'security domain',
      'default security group',
      '选择安全组',
      '创建实例',
      '默认安全组',
    ],
    errors: [],
    body: whySelectAGroup,
    link: sources.use,
    shownOn: ['attachment-groups'],
  },
  {
    id: 'no-group-yet',
    section: 'section_mkc_wxz_lgb',
    question: 'What if I create an instance before I have a security group?',
    keywords: [
      'no security group',
      'without group',
      'first instance',
      'default security group',
      '未创建安全组',
      '默认安全组',
    ],
    errors: [],
    body: noGroupYet,
    link: sources.use,
    shownOn: ['attachment-groups'],
  },
  {
    id: 'rule-limit-reached',
    section: 'section_vgd_1zz_lgb',
    question: 'Why can the instance not join a group: maximum number of rules reached?',
    keywords: [
      'join',
      'add instance to group',
      'upper limit',
      '1,000 rules an instance',
      'primary ENI',
      '加入安全组失败',
      '规则数量超限',
      '达到上限',
    ],
    errors: [
      'AclLimitExceed',
      'The maximum number of rules has been reached',
      'Failed to join the security group. The number of security group rules that have acted on the instance has reached the upper limit',
      'Failed to associate the instance with the security group, because the number of security group rules has reached the upper limit',
      '加入安全组失败，作用在该实例上的安全组规则数量已达上限',
    ],
    body: ruleLimitReached,
    link: sources.limits,
    shownOn: ['attachment', 'quota'],
  },
  {
    id: 'raised-group-limit',
    section: 'section_ftt_wyz_lgb',
    question: 'Does a raised number of groups per instance apply only to new groups?',
    keywords: [
      'maximum number of security groups',
      'raise',
      'adjust',
      'five groups',
      'groups per instance',
      'old and new groups',
      '安全组数量上限',
      '调整上限',
    ],
    errors: [
      'InstanceSecurityGroupLimitExceeded',
      'Exceeding the allowed amount of security groups that an instance can be in.',
      '加入安全组失败，该实例加入的安全组数量已达到上限',
    ],
    body: raisedGroupLimit,
    link: sources.limits,
    shownOn: ['attachment', 'quota'],
  },
  {
    id: 'default-rules',
    section: 'section_a9i_vt4_bmz',
    question: 'When are the default rules used?',
    keywords: [
      'default rules',
      'template',
      'web server linux',
      'web server windows',
      'custom',
      'priority 100',
      'priority 110',
      '默认规则',
      '模板',
    ],
    errors: ['System created rule.', 'System created security group.'],
    body: defaultRules,
    link: sources.use,
    shownOn: ['system-rule'],
  },
  {
    id: 'when-to-add-a-rule',
    section: 'section_rg8_hk4_oph',
    question: 'When do I need to add a rule?',
    keywords: [
      'add rule',
      'open port',
      'custom port',
      '8000',
      'nginx',
      'inbound',
      'outbound',
      '添加规则',
      '开放端口',
      '放行端口',
    ],
    errors: [],
    body: whenToAddARule,
    link: sources.cases,
    shownOn: ['rule-list'],
  },
  {
    id: 'internet-rules-in-vpc',
    section: 'section_rff_5xz_lgb',
    question: 'Why can I not set internet rules for an instance in a VPC?',
    keywords: [
      'nicType',
      'NIC type',
      'internet',
      'intranet',
      'public',
      'VPC',
      'classic network',
      '公网',
      '内网',
      '网卡类型',
      '专有网络',
      '经典网络',
    ],
    errors: [
      'InvalidNicType.ValueNotSupported',
      'InvalidNicType.Mismatch',
      'The specified NicType does not exist.',
      'Specified nic type conflicts with the authorization record.',
      'NicType is required or NicType expects intranet.',
    ],
    body: internetRulesInVpc,
    link: sources.rules,
    shownOn: ['nic-type'],
  },
  {
    id: 'port-25',
    section: 'section_kmc_yxz_lgb',
    question: 'Why can I not use TCP port 25?',
    keywords: ['25', 'smtp', 'e-mail', 'email', 'mail', 'send mail', '465', '25端口', '邮件', '发邮件', '邮箱'],
    errors: ['connect to port 25: Connection timed out', 'telnet port 25 timeout'],
    body: port25,
    link: sources.ports,
    shownOn: ['port-25'],
  },
  {
    id: 'port-80',
    section: 'section_avg_cyz_lgb',
    question: 'Why can I not reach port 80?',
    keywords: ['80', 'http', 'website', 'web server', 'cannot access', 'nginx', 'apache', '80端口', '网站', '无法访问'],
    errors: ['ERR_CONNECTION_TIMED_OUT', 'ERR_CONNECTION_REFUSED', 'connect to port 80: Connection refused'],
    body: port80,
    link: sources.port80,
    shownOn: ['port-80'],
  },
  {
    id: 'automatic-rules',
    section: 'section_fxk_zxz_lgb',
    question: 'Why were internal rules added to my group automatically?',
    keywords: [
      'DMS',
      'DTS',
      'data management',
      'data transmission',
      'migration',
      'workbench',
      'bastionhost',
      'unknown rules',
      '100.104.0.0/16',
      '自动添加',
      '数据迁移',
      '内网规则',
      '数据管理',
    ],
    errors: ['createdByEcsWorkbench', '云盾堡垒机自动添加规则'],
    body: automaticRules,
    link: sources.dtsWhitelist,
    shownOn: ['automatic-rule'],
  },
  {
    id: 'wrong-rule',
    section: 'section_qrf_nxz_lgb',
    question: 'What does a wrong rule do?',
    keywords: [
      'misconfigured',
      'configured incorrectly',
      'mistake',
      'ssh',
      'rdp',
      '22',
      '3389',
      'ping failed',
      'icmp',
      'locked out',
      'cannot connect',
      'timeout',
      '配置错误',
      '远程连接',
      '无法连接',
      'ping不通',
    ],
    errors: [
      'ssh: connect to host port 22: Connection timed out',
      'Request timed out',
      'Remote Desktop cannot connect to the remote computer',
    ],
    body: wrongRule,
    link: sources.rules,
    shownOn: ['policy', 'management-port'],
  },
  {
    id: 'counted-together',
    section: 'section_bll_vyz_lgb',
    question: 'Are inbound and outbound rules counted separately?',
    keywords: ['count', 'sum', 'ingress', 'egress', 'in and out', '200 rules', 'quota', '出方向', '入方向', '分开计算'],
    errors: [],
    body: countedTogether,
    link: sources.limits,
    shownOn: ['rule-list'],
  },
  {
    id: 'raise-rule-limit',
    section: 'section_qnp_ryz_lgb',
    question: 'Can the maximum number of rules in a group be raised?',
    keywords: [
      'more rules',
      'adjust',
      'increase',
      '200 rules',
      'redundant',
      'health check',
      'split',
      '规则数量上限',
      '冗余规则',
      '提工单',
    ],
    errors: [
      'AuthorizationLimitExceed',
      'The limit of authorization records in the security group reaches.',
      'The maximum number of authorization rules in the security group is exceeded.',
      '安全组授权规则数达到上限',
    ],
    body: raiseRuleLimit,
    link: sources.limits,
    shownOn: ['rule-list'],
  },
  {
    id: 'site-blocked',
    section: 'section_kw5_58g_li3',
    question: 'My website was blocked for illegal content: what can I do?',
    keywords: [
      'illegal',
      'harmful information',
      'unblock',
      'rectify',
      'notification',
      'domain',
      'url',
      '违规',
      '解封',
      '网站被封',
      '整改',
    ],
    errors: ['Harmful Internet Information'],
    body: siteBlocked,
    link: sources.harmfulInformation,
    shownOn: ['web-port', 'wide-open-egress'],
  },
  {
    id: 'attack-penalty',
    section: 'section_owz_g37_ea9',
    question: 'I was penalized for attacks from my instance: what can I do?',
    keywords: [
      'penalty',
      'external attacks',
      'appeal',
      'hacked',
      'intrusion',
      'ddos',
      'notification',
      '处罚',
      '对外攻击',
      '申诉',
      '解禁',
    ],
    errors: ['Penalties List'],
    body: attackPenalty,
    link: sources.penalties,
    shownOn: ['web-port', 'wide-open-egress'],
  },
  {
    id: 'view-quotas',
    section: 'section_til_tmr_0wh',
    question: 'Where do I see my quotas?',
    keywords: ['limits', 'quota center', 'resource quota', 'how many', '配额', '限额', '配额中心', '使用限制'],
    errors: ['QuotaExceed.SecurityGroup', 'SecurityGroupInstanceLimitExceeded', 'AuthorizedGroupRule.LimitExceed'],
    body: viewQuotas,
    link: sources.limits,
    shownOn: ['quota'],
  },
];
