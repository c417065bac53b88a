/** Well-known ports, and the ports that are closed or blocked whatever a rule says. */
import { translated } from '../util/language.ts';
import { mainSources as sources } from './mainSources.ts';

export type PortProtocol = 'tcp' | 'udp';

export interface PortService {
  readonly protocol: PortProtocol;
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly source: string;
}

const COMMON = sources.ports;
const IANA = sources.iana;

/** Alibaba Cloud's table of common ports first, then others that security groups often open; a narrower range before a wider one. */
export const services: readonly PortService[] = [
  tcp(20, 'FTP data', COMMON),
  tcp(21, 'FTP', COMMON),
  tcp(22, 'SSH', COMMON),
  tcp(23, 'Telnet', COMMON),
  tcp(25, 'SMTP', COMMON),
  tcp(53, 'DNS', COMMON),
  udp(53, 'DNS', COMMON),
  tcp(80, 'HTTP', COMMON),
  tcp(110, 'POP3', COMMON),
  udp(137, 'NetBIOS name service', COMMON),
  udp(138, 'NetBIOS datagrams', COMMON),
  tcp(139, 'NetBIOS session (SMB)', COMMON),
  tcp(143, 'IMAP', COMMON),
  tcp(443, 'HTTPS', COMMON),
  tcp(1433, 'SQL Server', COMMON),
  udp(1434, 'SQL Server Browser', COMMON),
  tcp(1521, 'Oracle', COMMON),
  tcp(3306, 'MySQL', COMMON),
  tcp(3389, 'RDP', COMMON),
  tcp(5432, 'PostgreSQL', COMMON),
  tcp(6379, 'Redis', COMMON),
  tcp(8080, 'HTTP (alternative)', COMMON),
  tcp(8888, 'BaoTa panel', sources.use),
  udp(67, 'DHCP server', IANA),
  udp(68, 'DHCP client', IANA),
  udp(69, 'TFTP', IANA),
  tcp(111, 'RPC portmapper', IANA),
  udp(111, 'RPC portmapper', IANA),
  udp(123, 'NTP', IANA),
  tcp(135, 'Windows RPC', IANA),
  udp(161, 'SNMP', IANA),
  udp(162, 'SNMP traps', IANA),
  tcp(389, 'LDAP', IANA),
  udp(443, 'HTTP/3 (QUIC)', IANA),
  tcp(445, 'SMB', IANA),
  tcp(465, 'SMTP over TLS', IANA),
  udp(500, 'IPsec (IKE)', IANA),
  udp(514, 'Syslog', IANA),
  tcp(587, 'SMTP submission', IANA),
  tcp(636, 'LDAP over TLS', IANA),
  tcp(873, 'rsync', IANA),
  tcp(993, 'IMAP over TLS', IANA),
  tcp(995, 'POP3 over TLS', IANA),
  udp(1194, 'OpenVPN', IANA),
  tcp(1194, 'OpenVPN', IANA),
  tcp(1723, 'PPTP', IANA),
  tcp(1883, 'MQTT', IANA),
  tcp(2049, 'NFS', IANA),
  udp(2049, 'NFS', IANA),
  tcp(2181, 'ZooKeeper'),
  tcp(2375, 'Docker API', IANA),
  tcp(2376, 'Docker API over TLS', IANA),
  tcp(2379, 'etcd', IANA),
  tcp(2380, 'etcd', IANA),
  tcp(3000, 'Grafana, Node.js', usual('Grafana')),
  udp(3478, 'STUN, TURN', IANA),
  udp(4500, 'IPsec (NAT traversal)', IANA),
  udp(4789, 'VXLAN', IANA),
  tcp(5000, 'Docker registry, Flask', usual('Docker registry')),
  tcp(5060, 'SIP', IANA),
  udp(5060, 'SIP', IANA),
  tcp(5601, 'Kibana'),
  tcp(5672, 'AMQP (RabbitMQ)', IANA),
  tcp(5800, 'VNC in the browser', usual('VNC')),
  tcp(5900, 'VNC', IANA),
  tcp(5901, 'VNC'),
  tcp(5985, 'WinRM', IANA),
  tcp(5986, 'WinRM over TLS', IANA),
  tcp(6443, 'Kubernetes API', usual('Kubernetes')),
  tcp(7001, 'WebLogic'),
  tcp(8088, 'Hadoop YARN', usual('Hadoop')),
  tcp(8443, 'HTTPS (alternative)', usual('Tomcat')),
  tcp(8500, 'Consul'),
  tcp(8848, 'Nacos'),
  tcp(9000, 'PHP-FPM, Portainer, SonarQube', usual('PHP-FPM')),
  tcp(9042, 'Cassandra'),
  tcp(9090, 'Prometheus'),
  tcp(9092, 'Kafka'),
  tcp(9100, 'Prometheus node exporter'),
  tcp(9200, 'Elasticsearch'),
  tcp(9300, 'Elasticsearch'),
  tcp(10250, 'Kubernetes kubelet', usual('Kubernetes')),
  tcp(10050, 'Zabbix agent', IANA),
  tcp(10051, 'Zabbix server', IANA),
  tcp(11211, 'Memcached', IANA),
  udp(11211, 'Memcached', IANA),
  tcp(15672, 'RabbitMQ management', usual('RabbitMQ')),
  tcp(27017, 'MongoDB'),
  { protocol: 'tcp', from: 30000, to: 32767, name: 'Kubernetes NodePorts', source: usual('Kubernetes') },
  udp(51820, 'WireGuard'),
  tcp(61616, 'ActiveMQ'),
];

/** The service that usually listens on a port, if it is a well-known one. */
export function serviceAt(protocol: PortProtocol, port: number): PortService | undefined {
  return services.find((service) => service.protocol === protocol && service.from <= port && port <= service.to);
}

/** A port that stays closed on ECS even if a rule opens it. */
export interface BlockedPort {
  readonly protocol: PortProtocol;
  readonly port: number;
  readonly reason: string;
  /** The port to use in its place. */
  readonly instead: number;
  readonly source: string;
  readonly date: string;
}

export const blockedPorts: readonly BlockedPort[] = [
  blocked({
    protocol: 'tcp',
    port: 25,
    // Limits of 2021: the default SMTP port for outbound traffic. The pages of 2026 say "restricted" and name no direction.
    reason: 'TCP 25 (SMTP) is closed by default on ECS, and a security-group rule does not open it.',
    instead: 465,
    source: sources.ports,
    date: '2026-11',
  }),
];

/** A port that some carriers (internet providers) block: a rule may be right and the port still out of reach from there. */
export interface CarrierBlockedPort {
  readonly port: number;
  readonly name: string;
  readonly source: string;
  readonly date: string;
}

/** The page gives them as examples, names no protocol, and lists 25 too, for which {@link blockedPorts} has more to say. */
export const carrierBlockedPorts: readonly CarrierBlockedPort[] = [
  carrierBlocked(135, 'Windows RPC'),
  carrierBlocked(139, 'NetBIOS session (SMB)'),
  carrierBlocked(444, 'SNPP'),
  carrierBlocked(445, 'SMB'),
  carrierBlocked(5800, 'VNC in the browser'),
  carrierBlocked(5900, 'VNC'),
];

/** A port that should not be open to the whole internet without a thought. */
export interface SensitivePort {
  readonly protocol: PortProtocol;
  readonly port: number;
  readonly name: string;
  readonly kind: 'login' | 'database' | 'admin' | 'files';
}

export const sensitivePorts: readonly SensitivePort[] = [
  ...sensitive('login', 'tcp', [22, 23, 3389, 5800, 5900, 5901]),
  ...sensitive('database', 'tcp', [1433, 1521, 3306, 5432, 6379, 9042, 9200, 9300, 11211, 27017]),
  ...sensitive('database', 'udp', [1434, 11211]),
  ...sensitive(
    'admin',
    'tcp',
    [2181, 2375, 2376, 2379, 2380, 5601, 5985, 5986, 6443, 7001, 8088, 8500, 8848, 8888, 9090, 9092],
  ),
  ...sensitive('admin', 'tcp', [10250, 15672]),
  ...sensitive('files', 'tcp', [21, 135, 139, 445, 873, 2049]),
];

/** Ports next to each other that should not be open to the whole internet without a thought. */
export interface SensitiveRange {
  readonly protocol: PortProtocol;
  readonly from: number;
  readonly to: number;
}

/**
 * The sensitive ports with a user's own: `3306` and `6000-6100` (both tcp and udp) or `tcp/3306` adds, `-8080` or `!8080`
 * leaves out, whatever adds it. What is none of these is as if it were not there.
 */
export function sensitiveRanges(own: readonly string[]): readonly SensitiveRange[] {
  const wanted = own.flatMap((text) => readOwn(text) ?? []);
  const added = wanted.filter((one) => !one.leaveOut).map(({ range }) => range);
  const known = sensitivePorts.map(({ protocol, port }) => ({ protocol, from: port, to: port }));
  return wanted
    .filter((one) => one.leaveOut)
    .reduce((ranges, { range }) => ranges.flatMap((one) => cutOut(one, range)), [...known, ...added]);
}

function readOwn(text: string): readonly { readonly leaveOut: boolean; readonly range: SensitiveRange }[] | undefined {
  const match = /^\s*([-!]?)\s*(?:(tcp|udp)\/)?(\d{1,5})(?:[-/](\d{1,5}))?\s*$/i.exec(text);
  const [from, to] = [Number(match?.[3]), Number(match?.[4] ?? match?.[3])];
  if (!match || from < 1 || to > 65_535 || from > to) return undefined;
  const protocols = (['tcp', 'udp'] as const).filter(
    (name) => match[2] === undefined || match[2].toLowerCase() === name,
  );
  return protocols.map((protocol) => ({ leaveOut: match[1] !== '', range: { protocol, from, to } }));
}

function cutOut(range: SensitiveRange, hole: SensitiveRange): SensitiveRange[] {
  if (range.protocol !== hole.protocol || hole.to < range.from || range.to < hole.from) return [range];
  const before = { ...range, to: hole.from - 1 };
  const after = { ...range, from: hole.to + 1 };
  return [before, after].filter(({ from, to }) => from <= to);
}

function tcp(port: number, name: string, source = usual(name)): PortService {
  return service({ protocol: 'tcp', from: port, to: port, name, source });
}

function udp(port: number, name: string, source = usual(name)): PortService {
  return service({ protocol: 'udp', from: port, to: port, name, source });
}

function service(one: PortService): PortService {
  return translated(one, 'name');
}

/** For a port that is a program's default without (or besides) a registration. */
function usual(program: string): string {
  return `default of ${program}`;
}

function blocked(port: BlockedPort): BlockedPort {
  return translated(port, 'reason');
}

function carrierBlocked(port: number, name: string): CarrierBlockedPort {
  return translated({ port, name, source: sources.ports, date: '2026-11' }, 'name');
}

function sensitive(kind: SensitivePort['kind'], protocol: PortProtocol, ports: readonly number[]): SensitivePort[] {
  return ports.map((port) => ({ kind, protocol, port, name: serviceAt(protocol, port)?.name ?? String(port) }));
}
