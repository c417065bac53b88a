// Looks for the beginnings of our dialects in a text that carries no marks of ours yet. Shared by client and server, like marks.ts.
import type { Text } from '../text/pieces.ts';
import { type DialectId, hasTopLevelKey, syntaxIn } from './marks.ts';

/** Longer texts are not read at each key for what may come to stand in them. */
const LONGEST = 256 * 1024;

/**
 * The dialect of a text in which nothing of ours stands yet and may come to: who writes in it is helped with that, and nothing
 * is said of it.
 *
 * @example draftedIn('stack.yaml', 'yaml', "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n") // 'ros'
 */
export function draftedIn(fileName: string, languageId: string | undefined, text: Text): DialectId | undefined {
  if (text.length > LONGEST) return undefined;
  const looked = text.toString();
  const syntax = syntaxIn(looked, fileName, languageId);
  if (hasTopLevelKey(looked, 'ROSTemplateFormatVersion', syntax)) return 'ros';
  return syntax === 'json' && ASKED_FOR.test(looked) ? 'ecs-api' : undefined;
}

/** The actions of the API that change rules. */
const ASKED_FOR =
  /"Action"\s{0,9}:\s{0,9}"(?:(?:Authorize|Revoke)SecurityGroup(?:Egress)?|ModifySecurityGroup(?:Egress)?Rule)"/;
