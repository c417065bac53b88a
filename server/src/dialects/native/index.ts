import type { Dialect } from '../dialect.ts';
import { readNative } from './read.ts';

/** Our own plain form: the ECS API's field names in camelCase, as YAML or JSON. */
export const native: Dialect = { id: 'native', title: 'Security group file', read: readNative };
