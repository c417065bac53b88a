import { language } from '../util/language.ts';

/**
 * The official pages that the knowledge is taken from, so that every fact can name its page by one word.
 * Read between 2026-09 and 2026-11 unless a comment says otherwise.
 */
const guide = 'https://www.alibabacloud.com/help/en/ecs/user-guide';
const api = 'https://www.alibabacloud.com/help/en/ecs/developer-reference';

export const sources = {
  /** The current Security FAQ. Ours is built from the edition of mid-2021. */
  faq: `${guide}/security-faq`,
  limits: `${guide}/limitations`,
  use: `${guide}/start-using-security-groups`,
  rules: `${guide}/security-group-rules`,
  overview: `${guide}/overview-44`,
  types: `${guide}/basic-security-groups-and-advanced-security-groups`,
  cases: `${guide}/security-groups-for-different-use-cases`,
  ports: `${guide}/common-ports`,
  authorizeIngress: 'https://www.alibabacloud.com/help/doc-detail/25554.html',
  authorizeEgress: `${api}/api-ecs-2014-05-26-authorizesecuritygroupegress`,
  modifyRule: `${api}/api-ecs-2014-05-26-modifysecuritygrouprule`,
  revoke: `${api}/api-ecs-2014-05-26-revokesecuritygroup`,
  createGroup: 'https://help.aliyun.com/zh/ecs/developer-reference/api-ecs-2014-05-26-createsecuritygroup',
  joinGroup: 'https://help.aliyun.com/zh/ecs/developer-reference/api-ecs-2014-05-26-joinsecuritygroup',
  ros: 'https://www.alibabacloud.com/help/en/ros/developer-reference/aliyun-ecs-securitygroup',
  /** The ECS SDK's doc comments, generated from the API definition (version 7.11.6). */
  sdk: 'https://github.com/aliyun/alibabacloud-typescript-sdk',
  /** The documentation of 2021-07-19, the family that the FAQ belongs to. */
  docs2021: 'https://github.com/AlibabaCloudDocs/ecs/tree/322eaab8',
  dtsWhitelist: 'https://www.alibabacloud.com/help/en/dts/developer-reference/api-whiteiplist',
  harmfulInformation: 'https://www.alibabacloud.com/help/doc-detail/84438.htm',
  penalties: 'https://www.alibabacloud.com/help/doc-detail/84434.htm',
  port80: 'https://www.alibabacloud.com/help/faq-detail/59367.htm',
  /** IANA's registry, for services that Alibaba Cloud's table of common ports does not name. */
  iana: 'https://www.iana.org/assignments/service-names-port-numbers',
} as const;

/** A page of Alibaba Cloud's help in the user's language; any other page as it is. */
export function pageForReader(page: string): string {
  if (language() !== 'zh-cn') return page;
  return page
    .replace('https://www.alibabacloud.com/help/en/', 'https://help.aliyun.com/zh/')
    .replace(
      /^https:\/\/www\.alibabacloud\.com\/help\/doc-detail\/(\d+)\.html?$/,
      'https://help.aliyun.com/document_detail/$1.html',
    )
    .replace(
      /^https:\/\/www\.alibabacloud\.com\/help\/faq-detail\/(\d+)\.html?$/,
      'https://help.aliyun.com/knowledge_detail/$1.html',
    );
}
