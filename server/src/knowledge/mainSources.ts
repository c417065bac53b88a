export const guide = 'https://www.alibabacloud.com/help/en/ecs/user-guide';

/** The pages that quotas and ports are taken from; `sources.ts` has all, and is loaded with what tells of them. */
export const mainSources = {
  limits: `${guide}/limitations`,
  use: `${guide}/start-using-security-groups`,
  ports: `${guide}/common-ports`,
  /** The ECS SDK's doc comments, generated from the API definition (version 7.11.6). */
  sdk: 'https://github.com/aliyun/alibabacloud-typescript-sdk',
  /** The documentation of 2021-07-19, the family that the FAQ belongs to. */
  docs2021: 'https://github.com/AlibabaCloudDocs/ecs/tree/322eaab8',
  /** IANA's registry, for services that Alibaba Cloud's table of common ports does not name. */
  iana: 'https://www.iana.org/assignments/service-names-port-numbers',
} as const;
