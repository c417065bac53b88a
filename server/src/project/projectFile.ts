import { t } from '@vscode/l10n';
import { checkIds } from '../engine/catalogue.ts';
import { type PathIgnore, quotaNumbers, type SettingsLayer, severities } from '../engine/settings.ts';
import { profileNames, type QuotaSettings } from '../knowledge/quotas.ts';
import type { Span } from '../text/span.ts';
import type { Tree } from '../text/tree.ts';
import { readYaml } from '../text/yaml.ts';
import { type Day, parseDay } from '../util/day.ts';
import { type Glob, globAnywhere } from '../util/glob.ts';
import { type Entries, type Member, type ProjectProblem, SectionReader } from './sections.ts';

/** What the team has written down about its files: shared by editors and by what runs without one. */
export interface ProjectFile {
  readonly layer: SettingsLayer;
  readonly ignores: readonly ProjectIgnore[];
  readonly files: FilePatterns;
  readonly problems: readonly ProjectProblem[];
  readonly tree: Tree;
}

export interface ProjectIgnore extends PathIgnore {
  readonly matches: Glob;
  readonly paths: readonly string[];
  /** The ids of the checks as they stand there, in the same order. */
  readonly names: readonly Member[];
  /** The ignore itself, as a member of its list. */
  readonly member: Member;
  readonly reason: string;
  /** Where it stands, and its date. */
  readonly span: Span;
  readonly date?: Span;
}

/** Which files of the folder are looked at. */
export interface FilePatterns {
  /** Instead of every YAML and JSON file. */
  readonly include?: readonly Glob[];
  readonly exclude: readonly Glob[];
  /** What to take in, as it is written. */
  readonly patterns: readonly string[];
}

/** Reads a `.secgroup.yaml`. Never fails: what makes no sense is a problem, and as if it were not there. */
export function readProjectFile(text: string): ProjectFile {
  const tree = readYaml(text);
  const reader = new SectionReader(tree);
  const root = reader.root(['quota', 'checks', 'sensitivePorts', 'requireReason', 'ignores', 'files']);
  const sensitivePorts = reader.texts(root.get('sensitivePorts'), portProblem);
  const requireReason = readRequireReason(reader, root);
  const layer: SettingsLayer = {
    checks: readChecks(reader, root),
    quota: readQuota(reader, root),
    ...(sensitivePorts && { sensitivePorts }),
    ...(requireReason !== undefined && { requireReason }),
  };
  const ignores = reader.members(root.get('ignores')).flatMap((item, index) => readIgnore(reader, item, index) ?? []);
  return { layer, ignores, files: readFiles(reader, root), problems: reader.problems, tree };
}

function readChecks(reader: SectionReader, root: Entries): SettingsLayer['checks'] {
  const entries = [...reader.map(root.get('checks'), checkIds, 'check')];
  return Object.fromEntries(
    entries.flatMap(([id, entry]) => {
      const severity = reader.word(entry, severities);
      return severity ? [[id, severity]] : [];
    }),
  );
}

function readQuota(reader: SectionReader, root: Entries): Partial<QuotaSettings> {
  const quota = reader.map(root.get('quota'), ['profile', ...quotaNumbers, 'warnAtPercent']);
  const profile = reader.word(quota.get('profile'), profileNames);
  const warnAtPercent = reader.number(quota.get('warnAtPercent'), 1, 100);
  const numbers = quotaNumbers.flatMap((name) => {
    const limit = reader.number(quota.get(name), 1);
    return limit === undefined ? [] : [[name, limit]];
  });
  return {
    ...Object.fromEntries(numbers),
    ...(profile && { profile }),
    ...(warnAtPercent !== undefined && { warnAtPercent }),
  };
}

function readRequireReason(reader: SectionReader, root: Entries): boolean | readonly string[] | undefined {
  const entry = root.get('requireReason');
  return reader.boolean(entry) ?? reader.ids(entry);
}

function readFiles(reader: SectionReader, root: Entries): FilePatterns {
  const files = reader.map(root.get('files'), ['include', 'exclude']);
  const patterns = reader.texts(files.get('include'));
  const include = patterns?.map(globAnywhere);
  const exclude = reader.texts(files.get('exclude'))?.map(globAnywhere) ?? [];
  return { exclude, patterns: patterns ?? [], ...(include && { include }) };
}

/** An ignore of which anything is amiss ignores nothing. */
function readIgnore(reader: SectionReader, item: Member, index: number): ProjectIgnore | undefined {
  const before = reader.problems.length;
  const fields = reader.map(item, ['paths', 'checks', 'until', 'reason']);
  if (reader.problems.length > before) return undefined;
  const paths = reader.texts(reader.required(item, fields, 'paths'));
  const named = reader.required(item, fields, 'checks');
  const checks = reader.ids(named);
  const date = reader.day(fields.get('until'), parseDay);
  const reason = reader.text(fields.get('reason')) ?? '';
  if (reader.problems.length > before || paths === undefined || checks === undefined) return undefined;
  const globs = paths.map(globAnywhere);
  return {
    index,
    matches: (path) => globs.some((matches) => matches(path)),
    paths,
    checks,
    names: reader.members(named),
    member: item,
    reason,
    span: reader.headOf(item),
    ...(date && { until: date.day as Day, date: date.span }),
  };
}

function portProblem(text: string): string | undefined {
  const match = /^[-!]?(?:(?:tcp|udp)\/)?(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (match && 1 <= from && from <= to && to <= 65_535) return undefined;
  return t('`{0}` names no port. Write 3306, 6000-6100 or tcp/3306; with a - before it to leave it out.', text);
}
