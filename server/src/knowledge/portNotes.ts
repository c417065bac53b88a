/** What is worth knowing of well-known ports beside their service's name; read by people only, so loaded when they ask. */
import { translated } from '../util/language.ts';
import type { PortService } from './ports.ts';

const english: Readonly<Record<string, string>> = {
  'tcp/20': 'active mode; the control connection is on 21',
  'tcp/21': 'unencrypted file transfer',
  'tcp/22': 'remote login to Linux',
  'tcp/23': 'unencrypted remote login; SSH is the safe way',
  'tcp/25': 'closed by default on ECS; send mail through 465',
  'udp/53': 'needed outbound where egress is closed',
  'tcp/110': 'fetching mail, unencrypted',
  'tcp/139': 'file sharing; some carriers block it',
  'tcp/143': 'reading mail, unencrypted',
  'udp/1434': 'tells which port SQL Server uses; keep it closed unless needed',
  'tcp/3389': 'remote desktop on Windows',
  'tcp/8080': 'proxies, Tomcat',
  'tcp/8888': 'web server administration',
  'udp/123': 'time',
  'tcp/135': 'some carriers block it',
  'tcp/445': 'Windows file sharing; some carriers block it',
  'tcp/465': 'the way to send mail from ECS',
  'tcp/2375': 'unencrypted; whoever reaches it owns the host',
  'tcp/2379': 'clients',
  'tcp/2380': 'members among themselves',
  'tcp/5800': 'some carriers block it',
  'tcp/5900': 'some carriers block it',
  'tcp/5901': 'display :1',
  'tcp/5985': 'remote administration of Windows',
  'tcp/5986': 'remote administration of Windows',
  'tcp/9200': 'HTTP',
  'tcp/9300': 'nodes among themselves',
  'udp/11211': 'abused for amplified attacks when open to the internet',
};

export const portNotes: Readonly<Record<string, string>> = translated(english, ...Object.keys(english));

export function noteOn({ protocol, from }: PortService): string | undefined {
  return portNotes[`${protocol}/${from}`];
}
