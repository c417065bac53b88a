import { t } from '@vscode/l10n';
import type { ApiErrorCode } from '../knowledge/apiErrors.ts';
import { type Field, known } from '../model/field.ts';
import type { EntityId, FieldName, Rule, SecurityFile, SecurityGroup, Tag } from '../model/model.ts';
import { defineCheck, type Finding, type World } from './check.ts';
import { assuming, refused } from './message.ts';

/** Limits: SDK 7.11.6, CreateSecurityGroup and AuthorizeSecurityGroup. What the API gave back it once took. */
export default defineCheck({
  id: 'text-limit',
  title: 'Name, description or tag that the API refuses',
  severity: 'error',
  local: true,
  *group(group, world) {
    if (world.file.purpose === 'export') return;
    yield* groupTexts(group);
    yield* tags(group, world);
    for (const rule of group.rules) {
      const field = rule.fields.description;
      // Counted in code units first: those are never fewer than characters.
      if (field?.kind === 'known' && field.value.length > LONGEST_RULE_DESCRIPTION) yield* ruleDescription(rule, field);
    }
  },
});

const LONGEST_RULE_DESCRIPTION = 512;

function* ruleDescription(rule: Rule, field: Field<string>): Iterable<Finding> {
  const length = lengthOf(known(field) ?? '');
  if (length <= LONGEST_RULE_DESCRIPTION) return;
  const message = t(
    'This description has {0} characters: a rule takes {1}. Shorten it.',
    length,
    LONGEST_RULE_DESCRIPTION,
  );
  yield finding(rule.id, 'description', field, message, 'InvalidSecurityGroupDiscription.Malformed');
}

function* groupTexts({ id, fields }: SecurityGroup): Iterable<Finding> {
  const { securityGroupName: name, description } = fields;
  const wrongName = known(name) === undefined ? undefined : nameProblem(known(name) ?? '');
  if (name && wrongName) yield finding(id, 'securityGroupName', name, wrongName, 'InvalidSecurityGroupName.Malformed');
  // Empty is as good as absent.
  const wrongText = known(description) ? descriptionProblem(known(description) ?? '') : undefined;
  if (description && wrongText)
    yield finding(id, 'description', description, wrongText, 'InvalidDescription.Malformed');
}

function nameProblem(name: string): string | undefined {
  const length = lengthOf(name);
  if (length < 2 || length > 128)
    return t('The name of a group has 2 to 128 characters, and this one has {0}.', length);
  if (isWebAddress(name)) return t('The name of a group may not start with `http://` or `https://`.');
  if (!/^\p{L}/u.test(name))
    return t('`{0}` starts with `{1}`: the name of a group starts with a letter.', name, [...name][0] ?? '');
  const odd = /[^\p{L}\p{N}:_.-]/u.exec(name)?.[0];
  if (odd === ' ')
    return t('`{0}` has a space: the name of a group takes letters, digits, `:`, `_`, `.` and `-`.', name);
  if (odd) return t('`{0}` has `{1}`: the name of a group takes letters, digits, `:`, `_`, `.` and `-`.', name, odd);
  return undefined;
}

function descriptionProblem(text: string): string | undefined {
  const length = lengthOf(text);
  if (length < 2 || length > 256)
    return t('The description of a group has 2 to 256 characters, and this one has {0}.', length);
  return isWebAddress(text) ? t('The description of a group may not start with `http://` or `https://`.') : undefined;
}

function* tags({ id, fields }: SecurityGroup, { file, quota }: World): Iterable<Finding> {
  const all = fields.tags ?? [];
  if (quota.tags && all.length > quota.tags.limit) {
    const message = t('This group has {0} tags: it may have {1}. Remove some.', all.length, quota.tags.limit);
    yield { at: { entity: id, field: 'tags', part: 'key' }, message: refused(message, 'QuotaExceed.Tags') };
  }
  const seen = new Map<string, Tag>();
  for (const tag of all) {
    yield* tagTexts(tag, file);
    const key = known(tag.key);
    const first = key === undefined ? undefined : seen.get(key);
    if (first) yield repeated(tag, first, key ?? '');
    else if (key !== undefined) seen.set(key, tag);
  }
}

function* tagTexts({ id, key, value }: Tag, file: SecurityFile): Iterable<Finding> {
  const wrongKey = key?.kind === 'known' ? keyProblem(key.value) : undefined;
  if (key && wrongKey) yield finding(id, 'key', key, wrongKey, 'InvalidTagKey.Malformed');
  const wrongValue = value?.kind === 'known' ? valueProblem(value.value, file) : undefined;
  if (value && wrongValue) yield finding(id, 'value', value, wrongValue, 'InvalidTagValue.Malformed');
}

const LONGEST_TAG = 128;

function keyProblem(key: string): string | undefined {
  if (key === '') return t('The key of a tag is empty. Write one, or remove the tag.');
  if (lengthOf(key) > LONGEST_TAG)
    return t('This key has {0} characters: the key of a tag has at most {1}.', lengthOf(key), LONGEST_TAG);
  if (isReserved(key)) return t('`{0}` is reserved: the key of a tag may not start with `aliyun` or `acs:`.', key);
  return holdsWebAddress(key) ? t('The key of a tag may not contain `http://` or `https://`.') : undefined;
}

function valueProblem(value: string, file: SecurityFile): string | undefined {
  const length = lengthOf(value);
  if (length > LONGEST_TAG)
    return t('This value has {0} characters: the value of a tag has at most {1}.', length, LONGEST_TAG);
  if (file.purpose === 'template' && isReserved(value))
    return t('`{0}` is reserved: in ROS the value of a tag may not start with `aliyun` or `acs:`.', value);
  return holdsWebAddress(value) ? t('The value of a tag may not contain `http://` or `https://`.') : undefined;
}

function repeated(tag: Tag, first: Tag, key: string): Finding {
  return {
    at: { entity: tag.id, field: 'key' },
    message: assuming(
      refused(t('The tag `{0}` is given twice. Remove one.', key), 'Duplicate.TagKey'),
      tag.key,
      first.key,
    ),
    related: [{ at: { entity: first.id, field: 'key' }, message: t('The first one.') }],
  };
}

function finding(
  entity: EntityId,
  field: FieldName,
  value: Field<unknown>,
  message: string,
  code: ApiErrorCode,
): Finding {
  return { at: { entity, field }, message: assuming(refused(message, code), value) };
}

/** In characters as people count them, not in UTF-16 code units. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function isWebAddress(text: string): boolean {
  return text.startsWith('http://') || text.startsWith('https://');
}

function holdsWebAddress(text: string): boolean {
  return text.includes('http://') || text.includes('https://');
}

function isReserved(text: string): boolean {
  return text.startsWith('aliyun') || text.startsWith('acs:');
}
