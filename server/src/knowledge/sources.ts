import { guide, mainSources } from './mainSources.ts';

/**
 * The official pages that the knowledge is taken from, so that every fact can name its page by one word.
 * Read between 2026-09 and 2026-11 unless a comment says otherwise.
 */
const api = 'https://www.alibabacloud.com/help/en/ecs/developer-reference';

export const sources = {
  ...mainSources,
  /** The current Security FAQ. Ours is built from the edition of mid-2021. */
  faq: `${guide}/security-faq`,
  rules: `${guide}/security-group-rules`,
  overview: `${guide}/overview-44`,
  types: `${guide}/basic-security-groups-and-advanced-security-groups`,
  cases: `${guide}/security-groups-for-different-use-cases`,
  authorizeIngress: 'https://www.alibabacloud.com/help/doc-detail/25554.html',
  authorizeEgress: `${api}/api-ecs-2014-05-26-authorizesecuritygroupegress`,
  modifyRule: `${api}/api-ecs-2014-05-26-modifysecuritygrouprule`,
  revoke: `${api}/api-ecs-2014-05-26-revokesecuritygroup`,
  createGroup: 'https://help.aliyun.com/zh/ecs/developer-reference/api-ecs-2014-05-26-createsecuritygroup',
  joinGroup: 'https://help.aliyun.com/zh/ecs/developer-reference/api-ecs-2014-05-26-joinsecuritygroup',
  ros: 'https://www.alibabacloud.com/help/en/ros/developer-reference/aliyun-ecs-securitygroup',
  dtsWhitelist: 'https://www.alibabacloud.com/help/en/dts/developer-reference/api-whiteiplist',
  harmfulInformation: 'https://www.alibabacloud.com/help/doc-detail/84438.htm',
  penalties: 'https://www.alibabacloud.com/help/doc-detail/84434.htm',
  port80: 'https://www.alibabacloud.com/help/faq-detail/59367.htm',
} as const;
