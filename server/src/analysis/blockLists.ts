import { type Cidr, type Family, parseCidr } from '../algebra/ip.ts';
import type { Purpose } from '../model/model.ts';

/** More were not taken in 2021. */
export const MOST_LISTED = 10;

/** The blocks that a text names, parted by commas, all of one family; undefined where it is no such list. */
export function listedBlocks(text: string, family: Family): readonly Cidr[] | undefined {
  if (!text.includes(',')) return undefined;
  const blocks = text.split(',').map((part) => parseCidr(part.trim()));
  return blocks.every((block): block is Cidr => block?.family === family) ? blocks : undefined;
}

/**
 * Whether a field may name several blocks. ROS took up to ten in 2021 and is silent on it today; what came out of the API it
 * once took. Requests and our own files name one.
 */
export function takesSeveral(purpose: Purpose): boolean {
  return purpose === 'template' || purpose === 'export';
}
