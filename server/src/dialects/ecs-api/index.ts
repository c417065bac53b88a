import type { Dialect } from '../dialect.ts';
import { readNative } from '../native/read.ts';

export const ecsApi: Dialect = { id: 'ecs-api', title: 'ecs-api', read: readNative, write: () => undefined };
