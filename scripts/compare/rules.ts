/** The sets of rules that are compared, in short words of our own. */

export interface ShortRule {
  readonly direction: 'ingress' | 'egress';
  readonly policy: 'accept' | 'drop';
  readonly protocol: 'tcp' | 'udp' | 'all';
  /** Absent for `all`. */
  readonly ports: readonly [from: number, to: number] | undefined;
  readonly peer: ShortPeer;
  /** 1 where it is not written. */
  readonly priority: number | undefined;
}

export type ShortPeer =
  | { readonly kind: 'cidr' | 'ipv6'; readonly block: string }
  | { readonly kind: 'group' | 'list'; readonly name: string };

export interface Row {
  /** The rules as the table shows them. */
  readonly text: string;
  readonly rules: readonly ShortRule[];
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** The prefix lists that rules may name; all entries are known. */
export const lists: Readonly<Record<string, readonly string[]>> = {
  office: ['203.0.113.0/24'],
  world: ['0.0.0.0/0'],
  halves: ['0.0.0.0/1', '128.0.0.0/1'],
};

export const sections: readonly Section[] = [
  section('Ranges and protocols', [
    'accept tcp 3389 0.0.0.0/0',
    'accept tcp 3380-3400 0.0.0.0/0',
    'accept tcp 1-65535 0.0.0.0/0',
    'accept all 0.0.0.0/0',
    'accept tcp 3388 0.0.0.0/0',
    'accept tcp 3390-65535 0.0.0.0/0',
    'accept udp 3389 0.0.0.0/0',
    'accept tcp 3000-3388 0.0.0.0/0; accept tcp 3390-4000 0.0.0.0/0',
  ]),
  section('IPv6', [
    'accept tcp 3389 ::/0',
    'accept tcp 3380-3400 ::/0',
    'accept all ::/0',
    'accept tcp 3389 2000::/3',
    'accept tcp 3389 2000::/4; accept tcp 3389 3000::/4',
    'accept tcp 3389 2001:db8:42::/48',
    'accept tcp 3389 fc00::/7',
    'accept tcp 3389 10.0.0.0/8; accept tcp 3389 ::/0',
  ]),
  section('Sources', [
    'accept tcp 3389 10.0.0.0/8',
    'accept tcp 3389 203.0.113.0/24',
    'accept tcp 3389 0.0.0.0/1; accept tcp 3389 128.0.0.0/1',
    'accept tcp 3389 0.0.0.0/2; accept tcp 3389 64.0.0.0/2; accept tcp 3389 128.0.0.0/2; accept tcp 3389 192.0.0.0/2',
    'accept tcp 3389 0.0.0.0/1; accept tcp 3390 128.0.0.0/1',
    'accept all group:bastion',
    'accept tcp 3389 group:bastion',
    'accept tcp 3389 list:office',
    'accept tcp 3389 list:world',
    'accept tcp 3389 list:halves',
  ]),
  section('Policy', [
    'drop tcp 3389 0.0.0.0/0',
    'drop all 0.0.0.0/0',
    'drop tcp 3389 ::/0',
    'drop tcp 3389 10.0.0.0/8',
    'drop tcp 3389 group:bastion',
    'accept tcp 443 0.0.0.0/0; drop tcp 3389 0.0.0.0/0',
  ]),
  section('Priority', [
    'drop tcp 3389 0.0.0.0/0 1; accept tcp 3389 0.0.0.0/0 2',
    'accept tcp 3389 0.0.0.0/0 1; drop tcp 3389 0.0.0.0/0 2',
    'accept tcp 3389 0.0.0.0/0 1; drop tcp 3389 0.0.0.0/0 1',
    'drop all 0.0.0.0/0 1; accept tcp 3389 0.0.0.0/0 2',
    'accept all 0.0.0.0/0 1; drop tcp 3389 0.0.0.0/0 100',
    'drop tcp 3389 0.0.0.0/0 1; accept all 0.0.0.0/0 100',
    'drop tcp 3380-3389 0.0.0.0/0 1; drop tcp 3389-3400 0.0.0.0/0 1; accept tcp 3380-3400 0.0.0.0/0 2',
    'drop udp 3389 0.0.0.0/0 1; accept tcp 3389 0.0.0.0/0 2',
    'drop tcp 3389 0.0.0.0/1 1; drop tcp 3389 128.0.0.0/1 1; accept tcp 3389 0.0.0.0/0 2',
    'drop tcp 3389 203.0.113.0/24 1; accept tcp 3389 0.0.0.0/0 2',
    'accept tcp 3389 10.0.0.0/8 1; drop tcp 3389 0.0.0.0/0 2; accept tcp 1-65535 0.0.0.0/0 3',
    'drop tcp 3389 list:world 1; accept tcp 3389 0.0.0.0/0 2',
    'drop tcp 3389 list:office 1; accept tcp 3389 0.0.0.0/0 2',
    'drop tcp 3389 group:bastion 1; accept tcp 3389 0.0.0.0/0 2',
    'drop tcp 3389 ::/0 1; accept tcp 3389 0.0.0.0/0 2',
    'drop tcp 3389 0.0.0.0/0 1; accept tcp 3389 ::/0 2',
    'drop tcp 3389 2000::/3 1; accept tcp 3389 ::/0 2',
  ]),
  section('Direction', [
    'egress accept tcp 3389 0.0.0.0/0',
    'egress accept all 0.0.0.0/0',
    'accept tcp 3389 10.0.0.0/8; egress accept all 0.0.0.0/0',
    'egress drop tcp 3389 0.0.0.0/0 1; accept tcp 3389 0.0.0.0/0 2',
  ]),
];

export const rows: readonly Row[] = sections.flatMap((one) => one.rows);

function section(title: string, texts: readonly string[]): Section {
  return { title, rows: texts.map(row) };
}

/** Rules as a table shows them. */
export function row(text: string): Row {
  return { text, rules: text.split('; ').map(readRule) };
}

/** `[egress] accept|drop tcp|udp|all [ports] source [priority]` */
function readRule(text: string): ShortRule {
  const match =
    /^(egress )?(accept|drop) (?:(tcp|udp) (\d+)(?:-(\d+))?|all) (?:(group|list):(\w+)|([\da-f.:]+\/\d+))(?: (\d+))?$/.exec(
      text,
    );
  if (!match) throw new Error(`No rule: ${text}`);
  const [, egress, policy, protocol, from, to, kind, name, block = '', priority] = match;
  return {
    direction: egress ? 'egress' : 'ingress',
    policy: policy === 'drop' ? 'drop' : 'accept',
    protocol: protocol === 'tcp' || protocol === 'udp' ? protocol : 'all',
    ports: from === undefined ? undefined : [Number(from), Number(to ?? from)],
    peer:
      name !== undefined
        ? { kind: kind === 'group' ? 'group' : 'list', name }
        : { kind: block.includes(':') ? 'ipv6' : 'cidr', block },
    priority: priority === undefined ? undefined : Number(priority),
  };
}
