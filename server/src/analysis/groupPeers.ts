import { groupPeer } from '../model/rules.ts';
import { perGroup } from './perGroup.ts';

/** The rules of a group whose authorization object is a group, each with the field that names it. */
export const groupPeersOf = perGroup((group) =>
  group.rules.flatMap((rule) => {
    const field = groupPeer(rule);
    return field === undefined ? [] : [{ rule, field }];
  }),
);
