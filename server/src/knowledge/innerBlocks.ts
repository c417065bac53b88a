// What checks need of the address blocks: `addressBlocks.ts` says all of them, and is loaded with what tells of them.

/** Blocks for private networks, the usual one first. */
export const privateNetworks: readonly string[] = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  ...['fd00::/8', 'fc00::/7'],
];

/** Blocks whose packets never pass a carrier: private networks, Alibaba Cloud's own, loopback and link-local addresses. */
export const innerBlocks: readonly string[] = [
  ...privateNetworks,
  ...['100.64.0.0/10', '100.100.0.0/16'],
  ...['127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10'],
];
