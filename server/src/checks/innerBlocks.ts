import { type Cidr, covers, parseCidr } from '../algebra/ip.ts';
import { innerBlocks } from '../knowledge/innerBlocks.ts';

const blocks = innerBlocks.map(parseCidr).filter((block) => block !== undefined);

/** Whether no packet from or to a block passes the internet. */
export function isInner(cidr: Cidr): boolean {
  return blocks.some((block) => covers(block, cidr));
}
