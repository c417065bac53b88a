import { t } from '@vscode/l10n';
import type { Intervals } from '../algebra/intervals.ts';
import { closersOf, type OpenToWorld } from '../analysis/closers.ts';
import { dropsBeside, isAloneSomewhere } from '../analysis/company.ts';
import { type Opening, openingsOf, unseenBy, type Way } from '../analysis/exposure.ts';
import { later as ofAnalysis } from '../analysis/later.ts';
import { tellingPlace } from '../analysis/packet.ts';
import { alone } from '../analysis/perGroup.ts';
import { type Whole, wholeOf } from '../analysis/whole.ts';
import { families } from '../analysis/worldLine.ts';
import { witnessOf } from '../analysis/worldWitness.ts';
import type { Rule, SecurityGroup } from '../model/model.ts';
import { listed, sentences } from '../util/language.ts';
import { defineCheck, type Finding, type Severity, type World } from './check.ts';
import { later } from './later.ts';
import {
  isEverything,
  type PortsOfProtocol,
  peerPlace,
  placesOf,
  portsText,
  whereText,
  wholeIn,
  within,
} from './openPorts.ts';
import { decisionText, ruleName, ruleNames } from './packets.ts';
import { subject } from './wording.ts';

export default defineCheck({
  id: 'open-to-world',
  title: 'Sensitive port open to everybody',
  severity: 'warning',
  local: true,
  faq: 'default-rules',
  isLimited(own, world) {
    const { group, file } = wholeOf(own, world.file);
    return families.some((family) => exposedBy({ open: unseenBy(family, group, file) }, world) !== undefined);
  },
  *group(group, world) {
    const whole = wholeOf(group, world.file);
    for (const opening of openingsOf(whole.group, whole.file)) {
      for (const [way, exposed] of exposedWays(opening, world)) yield finding(way, exposed, group, whole);
    }
    const { cases } = ofAnalysis;
    for (const opening of cases?.openingsInCases(whole.group, whole.file) ?? []) {
      for (const [way, exposed] of exposedWays(opening, world)) {
        const warned = (opening.given?.round ?? []).flatMap((one) => exposedWays(one, world)).map(asWarned);
        const isCertain = cases?.isInEveryCase(asWarned([way, exposed]), warned);
        yield finding(way, exposed, group, whole, isCertain ? 'warning' : 'information');
      }
    }
  },
});

function exposedWays(opening: Opening, world: World): (readonly [OneWay, Exposed])[] {
  return opening.ways.flatMap((way) => {
    const exposed = exposedBy(way, world);
    return exposed ? [[{ ...opening, ...way }, exposed] as const] : [];
  });
}

/** An opening as far as it is warned of. */
function asWarned([way, { places }]: readonly [OneWay, Exposed]): OneWay {
  return { ...way, open: places };
}

/** What other groups make of a warning, wherever files attach them beside this one. */
function besideOthers(
  said: string,
  warned: OpenToWorld,
  cases: readonly SecurityGroup[],
  group: SecurityGroup,
  world: World,
) {
  // Nearly always there is no other group that could close it.
  if (world.file.groups.length === 1 || isAloneSomewhere(group, world.file)) return undefined;
  const elsewhere = world.besideElsewhere(group).map(({ others }) => others);
  const { file } = wholeOf(group, world.file);
  const closers = closersOf(warned, dropsBeside(group, world.file, elsewhere), cases, file);
  if (closers.length === 0) return undefined;
  const names = listed([...new Set(closers.map(({ name }) => `\`${name}\``))]);
  const beside =
    elsewhere.length === 0
      ? t('Where this file attaches the group, drops of {0} come first; anywhere else they do not.', names)
      : t('Where files here attach the group, drops of {0} come first; anywhere else they do not.', names);
  return { message: sentences([said, beside]), severity: 'information' } as const;
}

/** An opening, as far as it is one from these source ports. */
type OneWay = Opening & Way;

/** What of an opening is worth a warning. */
export interface Exposed {
  /** Where on the axis it is. */
  readonly places: Intervals;
  readonly isEverything: boolean;
  /** Protocols of which every port is open. */
  readonly whole: readonly PortsOfProtocol[];
  /** The sensitive ports of the others. */
  readonly ports: readonly PortsOfProtocol[];
}

export function exposedBy({ open }: Pick<Opening, 'open'>, { sensitivePorts }: World): Exposed | undefined {
  if (isEverything(open)) return { places: open, isEverything: true, whole: [], ports: [] };
  const whole = wholeIn(open);
  const ports = within(sensitivePorts, open).filter(
    (port) => !whole.some(({ protocol }) => protocol === port.protocol),
  );
  const named = [...whole, ...ports];
  return named.length === 0 ? undefined : { places: placesOf(named), isEverything: false, whole, ports };
}

/** What other files open alone is said in them: their rules, which come last, stand nowhere here. */
function finding(
  opening: OneWay,
  exposed: Exposed,
  group: SecurityGroup,
  whole: Whole,
  severity: Severity = 'warning',
): Finding {
  const [first, ...others] = opening.reaches.map(({ rule }) => rule) as [Rule, ...Rule[]];
  const file = alone(whole.group, whole.file);
  const message = explain(opening, exposed, whole);
  const cases = opening.given?.groups ?? [whole.group];
  const warned = { family: opening.family, open: exposed.places };
  return {
    at: peerPlace(first),
    message,
    severity,
    related: others.map((rule) => ({
      at: peerPlace(rule),
      message: t('Lets in more of the world, together with {0}.', ruleName(first)),
    })),
    beside: (current) => besideOthers(message, warned, cases, group, current),
    get fixes() {
      return later.fixes?.openingFixes(opening, exposed, whole.group, file);
    },
  };
}

function explain(opening: OneWay, exposed: Exposed, { group, file }: Whole): string {
  const [from = 0, to = 0] = exposed.ports.length > 0 ? placesOf(exposed.ports.slice(0, 1)) : exposed.places;
  const at = exposed.ports.length > 0 ? from : tellingPlace(from, to);
  const witness = witnessOf(opening, at, group, file, opening.sourcePorts);
  const what = fromSources(opening, exposedText(exposed));
  const said = whoGetsIn(opening, whereText(what, opening, group), subject(group));
  return witness === undefined ? said : sentences([said, decisionText(witness, opening.reaches)]);
}

/** `tcp 22 (SSH) from source ports 1–1023`, where it is not open from those that clients use. */
function fromSources({ sourcePorts }: Way, what: string): string {
  if (sourcePorts === undefined) return what;
  const ranges: string[] = [];
  for (let i = 0; i < sourcePorts.length; i += 2) {
    const [from, to] = [sourcePorts[i] ?? 0, (sourcePorts[i + 1] ?? 0) - 1];
    ranges.push(from === to ? String(from) : `${from}–${to}`);
  }
  return t('{0} from source ports {1}', what, listed(ranges));
}

function whoGetsIn(opening: Opening, what: string, who: string): string {
  const rules = ruleNames(opening.reaches.map(({ rule }) => rule));
  const world = worldText(opening);
  return opening.reaches.length === 1
    ? t('{0} lets {1} in on {2}. Let in only the addresses that need it.', who, world, what)
    : t('{0} lets {1} in on {2}, by {3} together. Let in only the addresses that need it.', who, world, what, rules);
}

export function worldText({ family, isWhole }: Opening): string {
  if (family === 'ipv4') return isWhole ? t('everybody') : t('most of the internet');
  return isWhole ? t('everybody with IPv6') : t('most of the IPv6 internet');
}

export function exposedText({ isEverything, whole, ports }: Exposed): string {
  if (isEverything) return t('every port of every protocol');
  return listed([whole, ports].filter((some) => some.length > 0).map(portsText));
}
