import { known } from '../model/field.ts';
import type { Attachment } from '../model/model.ts';
import type { KnownGroup, World } from './check.ts';

/**
 * Answers a question about an instance or interface and its groups once: what is found holds as long as it stands as it did and
 * the same is known of each of its groups.
 */
export function perAttachment<T>(
  find: (attachment: Attachment, world: World) => T,
): (attachment: Attachment, world: World) => T {
  const answers = new WeakMap<Attachment, { readonly groups: readonly KnownOrNot[]; readonly answer: T }>();
  return (attachment, world) => {
    const groups = attachment.groups.map((use): KnownOrNot => {
      const reference = known(use.group);
      return reference === undefined ? undefined : world.group(reference);
    });
    const before = answers.get(attachment);
    if (before?.groups.every((group, i) => group === groups[i])) return before.answer;
    const answer = find(attachment, world);
    answers.set(attachment, { groups, answer });
    return answer;
  };
}

type KnownOrNot = KnownGroup | undefined;
