import type { Dialect } from '../dialect.ts';
import { readNative } from '../native/read.ts';

export const ros: Dialect = { id: 'ros', title: 'ros', read: readNative, write: () => undefined };
