// What a text leaves open. What tries the possibilities one after the other is loaded with the first text that needs it.
import { later as ofAnalysis } from '../analysis/later.ts';
import { later as ofChecks } from '../checks/later.ts';
import { later as ofRos } from '../dialects/ros/later.ts';
import { find, type Text } from '../text/pieces.ts';

/** Values that a template allows, conditions, how many there are of a resource, and what a rule leaves open but whom it is for: no plain value stands there. */
const CASES =
  /AllowedValues|Condition|\bCount\b|Fn::If|!If|ortRangeListId|(?:IpProtocol|PortRange|Priority)[\\"']{0,3}[ \t]*:[ \t]*(?:[!{*&|>#\r\\]|$)/gm;
/** Peers of whom nobody knows who they are, and what expressions give. */
const DOUBTS = /(?:ource|est)(?:Group|PrefixList)Id|ortRangeListId|Ref|Fn::|![A-Z]|Condition/g;
/** What only five-tuple rules ask for, of the inbound ones. */
const WAYS = /sourcePortRange|destCidrIp/gi;
/** IPv6: a field for it, or an address, which may be an entry of a list. */
const FAMILIES = /pv6|::[\da-f]{0,4}(?:[^\da-z]|$)|[\da-f]{1,4}:[\da-f]{1,4}:/gim;

export async function loadPossibilities(): Promise<void> {
  await Promise.all([loadCases(), loadDoubts(), loadWays(), loadFamilies()]);
}

/** What a text takes that is not loaded yet; undefined when there is nothing to wait for. */
export function loadPossibilitiesFor(text: Text): Promise<unknown> | undefined {
  const cases = ofAnalysis.cases === undefined && find(text, CASES).length > 0 ? loadCases() : undefined;
  const doubts = ofAnalysis.doubts === undefined && find(text, DOUBTS).length > 0 ? loadDoubts() : undefined;
  const ways = ofAnalysis.ways === undefined && find(text, WAYS).length > 0 ? loadWays() : undefined;
  const families = ofChecks.families === undefined && find(text, FAMILIES).length > 0 ? loadFamilies() : undefined;
  const loads = [cases, doubts, ways, families].filter((load) => load !== undefined);
  return loads.length === 0 ? undefined : Promise.all(loads);
}

async function loadCases(): Promise<void> {
  const [cases, words, { whereWith }, ...ofTemplates] = await Promise.all([
    import('../analysis/cases/all.ts'),
    import('../dialects/ros/conditionWords.ts'),
    import('../checks/where.ts'),
    import('../dialects/ros/meanings.ts'),
    import('../dialects/ros/chosen.ts'),
    import('../dialects/ros/counted.ts'),
  ]);
  Object.assign(ofRos, ...ofTemplates);
  Object.assign(ofChecks, { guardWords: words.guardWords, whereText: whereWith(words) });
  ofAnalysis.cases = cases;
}

async function loadDoubts(): Promise<void> {
  ofAnalysis.doubts = await import('../analysis/cases/doubts.ts');
}

async function loadWays(): Promise<void> {
  ofAnalysis.ways = await import('../analysis/cases/ways.ts');
}

async function loadFamilies(): Promise<void> {
  ofChecks.families = await import('../checks/oneFamily.ts');
}
