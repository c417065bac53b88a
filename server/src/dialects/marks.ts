// Looks for the marks of our dialects in a text, so that the client need not start the server (nor the server read
// the text) for a file that holds no security group. Shared by both; imports nothing but a type.

import type { Text } from '../text/pieces.ts';

export type DialectId = 'native' | 'ros' | 'ecs-api';
type Syntax = 'json' | 'yaml';

/** Texts longer than this are judged by their beginning alone: looking must stay cheap whatever is opened. */
const LONG_TEXT = 1024 * 1024;
const BEGINNING = 256 * 1024;
/** Other tools' JSON names itself near the top. */
const HEAD = 4096;
/** A key that has shown the wrong kind of value this often will not turn into ours. */
const MAX_TRIES = 64;

/**
 * The dialect whose marks a text carries; content first, file name second.
 *
 * @example marksOf('net.yaml', 'yaml', 'securityGroups:\n  web:\n') // 'native'
 * @example marksOf('docker-compose.yaml', 'yaml', 'services: {}\n') // undefined
 */
export function marksOf(fileName: string, languageId: string | undefined, text: Text): DialectId | undefined {
  const looked = text.length > LONG_TEXT ? text.slice(0, BEGINNING) : text.toString();
  const syntax = syntaxIn(looked, fileName, languageId);
  if (isRos(looked, syntax)) return 'ros';
  if (isNative(looked, syntax)) return 'native';
  if (syntax === 'json' ? isEcsApi(looked) : isEcsApiYaml(looked)) return 'ecs-api';
  return isNativeName(fileName, languageId) ? 'native' : undefined;
}

/** By what it looks like, or by its name. */
export function syntaxIn(text: string, fileName: string, languageId: string | undefined): Syntax {
  return looksLikeJson(text) || isJsonName(fileName, languageId) ? 'json' : 'yaml';
}

/** What the file or the language is called is enough: `web.sg.yaml`, or an untitled document set to our language. */
function isNativeName(fileName: string, languageId: string | undefined): boolean {
  return languageId === 'security-group' || /\.sg\.(?:yaml|yml|json)$/i.test(fileName);
}

function isJsonName(fileName: string, languageId: string | undefined): boolean {
  return languageId === 'json' || languageId === 'jsonc' || /\.jsonc?$/i.test(fileName);
}

/** Starts with an object or an array, after a byte order mark and space; `{{ …` and `{% …` are other people's YAML templates. */
function looksLikeJson(text: string): boolean {
  let at = 0;
  while (isSpace(text.charCodeAt(at))) at += 1;
  const first = text[at];
  const second = text[at + 1];
  return first === '[' || (first === '{' && second !== '{' && second !== '%');
}

function isRos(text: string, syntax: Syntax): boolean {
  const groups =
    text.includes('ALIYUN::ECS::SecurityGroup') ||
    text.includes('ALIYUN::ECS::PrefixList') ||
    text.includes('ALIYUN::ECS::JoinSecurityGroup') ||
    // An instance may be in too many groups, wherever those are defined.
    text.includes('SecurityGroupIds');
  return groups && hasTopLevelKey(text, 'ROSTemplateFormatVersion', syntax);
}

/**
 * Ours maps names to groups; a list under the same key (AWS ids in Helm values) is somebody else's, and so is a map in
 * whose file none of our own words has a value.
 */
function isNative(text: string, syntax: Syntax): boolean {
  return hasTopLevelKey(text, 'securityGroups', syntax, (colon) => !startsList(text, colon + 1)) && hasOwnWord(text);
}

/** A word of ours as a key, with its value on the same line: in a schema the value is a map. */
const OWN_WORD =
  /\b(?:(?:ipProtocol|(?:sourceP|p)ortRange|portRangeListId|securityGroupType|innerAccessPolicy|nicType|(?:ipv6)?(?:[sS]ource|[dD]est)CidrIp|(?:source|dest)(?:GroupId|PrefixListId))["']?[ \t]{0,9}:[ \t]{0,9}[^\s{[]|securityGroupIds["']?[ \t]{0,9}:\s{0,99}[[-])/;

function hasOwnWord(text: string): boolean {
  return OWN_WORD.test(text);
}

function isEcsApi(text: string): boolean {
  const rules =
    hasKey(text, 'IpProtocol') &&
    (hasKey(text, 'PortRange') || hasKey(text, 'PortRangeListId') || hasKey(text, 'Permissions', '[{')) &&
    RULE_VALUE.test(text);
  const group = hasKey(text, 'SecurityGroupId') && hasKey(text, 'Permissions', '[{');
  const list =
    hasKey(text, 'SecurityGroupType') && hasKey(text, 'SecurityGroups', '{') && hasKey(text, 'SecurityGroup', '[');
  return (rules || group || list) && !isSomebodyElses(text);
}

/**
 * The same written as YAML, by the shapes that are the API's alone: `Permissions` with `Permission` below it, or both the
 * group's id and `Permissions` at the top. Deeper down, ROS and others have the like.
 */
function isEcsApiYaml(text: string): boolean {
  if (!text.includes('Permissions') || !RULE_VALUE_YAML.test(text)) return false;
  const shape =
    DESCRIBED.test(text) ||
    (hasTopLevelKey(text, 'SecurityGroupId', 'yaml') && hasTopLevelKey(text, 'Permissions', 'yaml'));
  return shape && !isSomebodyElsesYaml(text);
}

const DESCRIBED = /\bPermissions["']?[ \t]{0,9}:\s{0,99}\{?\s{0,99}["']?Permission["']?[ \t]{0,9}:/;

const RULE_VALUE_YAML =
  /\b(?:IpProtocol["']?[ \t]{0,9}:[ \t]{0,9}["']?(?:tcp|udp|icmp|gre|all|-?\d)|PortRange["']?[ \t]{0,9}:[ \t]{0,9}["']?-?\d|PortRangeListId["']?[ \t]{0,9}:[ \t]{0,9}["']?prl-)/i;

function isSomebodyElsesYaml(text: string): boolean {
  return (
    /TemplateFormatVersion|ALIYUN::/.test(text) || /^(?:openapi|swagger|apiVersion)\s{0,9}:/m.test(text.slice(0, HEAD))
  );
}

/** One value of a rule; in a list of translations or labels there is none. */
const RULE_VALUE =
  /"(?:IpProtocol"\s{0,99}:\s{0,99}"?(?:tcp|udp|icmp|gre|all|-?\d)|PortRange"\s{0,99}:\s{0,99}"?-?\d|PortRangeListId"\s{0,99}:\s{0,99}"prl-)/i;

const OTHER_TOOLS = /json-schema\.org|"(?:terraform_version|openapi|swagger)"\s{0,9}:/;

function isSomebodyElses(text: string): boolean {
  return (
    text.includes('"ROSTemplateFormatVersion"') ||
    text.includes('"AWSTemplateFormatVersion"') ||
    OTHER_TOOLS.test(text.slice(0, HEAD))
  );
}

/**
 * Whether a JSON key stands in the text with a value of the wanted kind: one that starts with one of `opens`, or, without
 * it, anything but an object or an array. (In an API description the key `IpProtocol` has a schema for its value.)
 */
function hasKey(text: string, key: string, opens?: string): boolean {
  const quoted = `"${key}"`;
  let at = text.indexOf(quoted);
  for (let tries = 0; at !== -1 && tries < MAX_TRIES; tries += 1) {
    const colon = skipSpace(text, at + quoted.length);
    if (text[colon] === ':') {
      const value = text[skipSpace(text, colon + 1)] ?? '';
      if (opens === undefined ? value !== '{' && value !== '[' : opens.includes(value)) return true;
    }
    at = text.indexOf(quoted, at + quoted.length);
  }
  return false;
}

/** Whether `key` is a key of the document's root, and `accept` agrees with the place of its colon. */
export function hasTopLevelKey(
  text: string,
  key: string,
  syntax: Syntax,
  accept: (colon: number) => boolean = () => true,
): boolean {
  const depth = syntax === 'json' ? depthCounter(text) : undefined;
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + key.length)) {
    const quote = text[at - 1] === '"' || text[at - 1] === "'" ? text[at - 1] : undefined;
    const start = quote === undefined ? at : at - 1;
    const end = at + key.length;
    if (quote !== undefined && text[end] !== quote) continue;
    const colon = skipBlanks(text, quote === undefined ? end : end + 1);
    if (text[colon] !== ':') continue;
    const top = depth === undefined ? isLineStart(text, start) : depth(start) === 1;
    if (top && accept(colon)) return true;
  }
  return false;
}

/**
 * How many brackets are open at a place of a JSON text; places must be asked in rising order, so that all questions
 * together walk the text once. A string ends with its line at the latest: a quote not yet closed costs one line.
 */
function depthCounter(text: string): (place: number) => number {
  let depth = 0;
  let at = 0;
  return (place) => {
    while (at < place) {
      const char = text[at];
      if (char === '"') at = endOfString(text, at);
      else if (char === '/' && text[at + 1] === '/') at = endOf(text, '\n', at);
      else if (char === '/' && text[at + 1] === '*') at = endOf(text, '*/', at + 2);
      else {
        if (char === '{' || char === '[') depth += 1;
        else if (char === '}' || char === ']') depth -= 1;
        at += 1;
      }
    }
    // Past the place: it lies inside a string or a comment, at no depth at all.
    return at === place ? depth : -1;
  };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c /* \ */) at += 1;
    else if (code === 0x22 /* " */ || code === 0x0a) return at + 1;
  }
  return at;
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

/** Whether the value after a colon is a list: `[`, or a dash on the next line that holds anything. */
function startsList(text: string, from: number): boolean {
  let at = skipSpace(text, from);
  while (text[at] === '#') at = skipSpace(text, endOf(text, '\n', at));
  return text[at] === '[' || (text[at] === '-' && isSpace(text.charCodeAt(at + 1)));
}

function isLineStart(text: string, at: number): boolean {
  const before = text[at - 1];
  return before === undefined || before === '\n' || before === '\r' || before === '\uFEFF';
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** Space, tab, line ends, and the byte order mark. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xfeff;
}
