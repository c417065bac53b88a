// Our server from its sources, with one check that has a fault in it: `node --import ./test/register.ts … --stdio`.
import { type Check, defineCheck } from '../../server/src/checks/check.ts';
import { checks } from '../../server/src/checks/index.ts';

const faulty = defineCheck({
  id: 'faulty',
  title: 'Faulty',
  severity: 'error',
  group: () => {
    throw new Error('a fault of ours');
  },
});
(checks as Check[]).unshift(faulty);
Object.assign(globalThis, { VERSION: '0' });
await import('../../server/src/server.ts');
