// Property tests draw the same values each time, so that a red build speaks of the change and not of the dice.
import { randomInt } from 'node:crypto';
import fc from 'fast-check';

const { SECGROUP_TEST_SEED: wish } = process.env;
const seed = wish === 'random' ? randomInt(2 ** 31) : Number(wish ?? 1);
if (wish !== undefined) console.log(`SECGROUP_TEST_SEED=${seed}`);
fc.configureGlobal({ seed });
