// Written by `npm run generate` from the files of this folder.
import addressFamily from './address-family.ts';
import blockedPort from './blocked-port.ts';
import carrierBlockedPort from './carrier-blocked-port.ts';
import type { Check } from './check.ts';
import cidr from './cidr.ts';
import cidrHostBits from './cidr-host-bits.ts';
import defaultGroup from './default-group.ts';
import deprecated from './deprecated.ts';
import duplicateKey from './duplicate-key.ts';
import enterpriseGroupPeer from './enterprise-group-peer.ts';
import groupPeerQuota from './group-peer-quota.ts';
import groupRuleQuota from './group-rule-quota.ts';
import ignoredProperty from './ignored-property.ts';
import interfaceGroupQuota from './interface-group-quota.ts';
import interfaceRuleQuota from './interface-rule-quota.ts';
import missingPeer from './missing-peer.ts';
import missingProperty from './missing-property.ts';
import mixedGroupTypes from './mixed-group-types.ts';
import nicType from './nic-type.ts';
import noEgress from './no-egress.ts';
import noGroup from './no-group.ts';
import policy from './policy.ts';
import portRange from './port-range.ts';
import priority from './priority.ts';
import protocol from './protocol.ts';
import protocolPortMismatch from './protocol-port-mismatch.ts';
import selfReference from './self-reference.ts';
import syntax from './syntax.ts';
import textLimit from './text-limit.ts';
import unknownGroup from './unknown-group.ts';
import unknownProperty from './unknown-property.ts';
import vpcNicType from './vpc-nic-type.ts';
import wrongType from './wrong-type.ts';

/** Every check, in the order of its id. */
export const checks: readonly Check[] = [
  addressFamily,
  blockedPort,
  carrierBlockedPort,
  cidr,
  cidrHostBits,
  defaultGroup,
  deprecated,
  duplicateKey,
  enterpriseGroupPeer,
  groupPeerQuota,
  groupRuleQuota,
  ignoredProperty,
  interfaceGroupQuota,
  interfaceRuleQuota,
  missingPeer,
  missingProperty,
  mixedGroupTypes,
  nicType,
  noEgress,
  noGroup,
  policy,
  portRange,
  priority,
  protocol,
  protocolPortMismatch,
  selfReference,
  syntax,
  textLimit,
  unknownGroup,
  unknownProperty,
  vpcNicType,
  wrongType,
];
