/** What our own engine says of the same rules, written down in each dialect. */
import { Engine } from '../../server/src/engine/engine.ts';
import { defaultSettings, type Settings } from '../../server/src/engine/settings.ts';
import { lists, type ShortRule } from './rules.ts';

/** Of the sensitive ports the one that is asked for. */
const settings: Settings = { ...defaultSettings, sensitivePorts: ['-1-3388', '-3390-65535'] };

export const dialects = ['native', 'ROS', 'API'] as const;
export type DialectName = (typeof dialects)[number];

/** Whether `open-to-world` speaks of tcp 3389; undefined where the dialect has no words for the rules. */
export function weSayOpen(rules: readonly ShortRule[], dialect: DialectName): boolean | undefined {
  const text = writers[dialect](rules);
  if (text === undefined) return undefined;
  const name = { native: 'group.sg.json', ROS: 'template.json', API: 'request.json' }[dialect];
  const analysis = new Engine().analyse({ uri: `file:///${name}`, version: 1, languageId: undefined, text }, settings);
  if (analysis.kind !== 'snapshot') throw new Error(`Not read: ${text}`);
  const { diagnoses } = analysis.snapshot;
  const errors = diagnoses.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`${errors[0]?.message}\n${text}`);
  return diagnoses.some(
    ({ check, message }) => check === 'open-to-world' && /tcp 3389|every tcp port|every port of every/.test(message),
  );
}

const writers: Readonly<Record<DialectName, (rules: readonly ShortRule[]) => string | undefined>> = {
  native: (rules) =>
    json({
      securityGroups: {
        web: {
          ingress: of('ingress', rules).map((rule) => fieldsOf(rule)),
          egress: of('egress', rules).map((rule) => fieldsOf(rule)),
        },
        bastion: {},
      },
      prefixLists: Object.fromEntries(
        Object.entries(lists).map(([name, entries]) => [name, { maxEntries: 5, entries }]),
      ),
    }),
  ROS: (rules) => {
    const group = (of_: readonly ShortRule[]) =>
      of_.map((rule) => pascal(fieldsOf(rule), { number: true, ref: (name) => ({ Ref: pascalCase(name) }) }));
    const prefixLists = Object.entries(lists).map(([name, entries]) => [
      pascalCase(name),
      {
        Type: 'ALIYUN::ECS::PrefixList',
        Properties: {
          ...{ PrefixListName: name, AddressFamily: 'IPv4', MaxEntries: 5 },
          Entries: entries.map((cidr) => ({ Cidr: cidr })),
        },
      },
    ]);
    return json({
      ROSTemplateFormatVersion: '2015-09-01',
      Resources: {
        Web: {
          Type: 'ALIYUN::ECS::SecurityGroup',
          Properties: {
            VpcId: 'vpc-1',
            SecurityGroupIngress: group(of('ingress', rules)),
            SecurityGroupEgress: group(of('egress', rules)),
          },
        },
        Bastion: { Type: 'ALIYUN::ECS::SecurityGroup', Properties: { VpcId: 'vpc-1' } },
        ...Object.fromEntries(prefixLists),
      },
    });
  },
  // An answer of DescribeSecurityGroupAttribute; it names prefix lists, but not what is in them.
  API: (rules) =>
    rules.some(({ peer }) => peer.kind === 'list')
      ? undefined
      : json({
          SecurityGroupId: 'sg-web',
          VpcId: 'vpc-1',
          Permissions: {
            Permission: rules.map((rule) => ({
              Direction: rule.direction,
              ...pascal(fieldsOf(rule), { number: false, ref: (name) => `sg-${name}` }),
            })),
          },
        }),
};

function of(direction: ShortRule['direction'], rules: readonly ShortRule[]): ShortRule[] {
  return rules.filter((rule) => rule.direction === direction);
}

type Fields = Readonly<Record<string, string | number>>;

function fieldsOf({ direction, policy, protocol, ports, peer, priority }: ShortRule): Fields {
  const side = direction === 'ingress' ? 'source' : 'dest';
  const capital = pascalCase(side);
  const [name, value] = {
    cidr: () => [`${side}CidrIp`, 'block' in peer ? peer.block : ''] as const,
    ipv6: () => [`ipv6${capital}CidrIp`, 'block' in peer ? peer.block : ''] as const,
    group: () => [`${side}GroupId`, 'name' in peer ? peer.name : ''] as const,
    list: () => [`${side}PrefixListId`, 'name' in peer ? peer.name : ''] as const,
  }[peer.kind]();
  return {
    ipProtocol: protocol,
    portRange: ports ? ports.join('/') : '-1/-1',
    [name]: value,
    policy,
    ...(priority !== undefined && { priority }),
  };
}

/** The same in the API's spelling; names of groups and lists as `ref` refers to them. */
function pascal(fields: Fields, { number, ref }: { number: boolean; ref: (name: string) => unknown }): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      pascalCase(name),
      /(?:Group|PrefixList)Id$/.test(name) ? ref(String(value)) : number ? value : String(value),
    ]),
  );
}

function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
