// Written by `npm run generate` from the files of this folder.
import absorbedRule from './absorbed-rule.ts';
import addressFamily from './address-family.ts';
import blockedPort from './blocked-port.ts';
import carrierBlockedPort from './carrier-blocked-port.ts';
import type { Check } from './check.ts';
import cidr from './cidr.ts';
import cidrHostBits from './cidr-host-bits.ts';
import contradictingTie from './contradicting-tie.ts';
import defaultGroup from './default-group.ts';
import deprecated from './deprecated.ts';
import duplicateGroup from './duplicate-group.ts';
import duplicateKey from './duplicate-key.ts';
import duplicateList from './duplicate-list.ts';
import duplicateRule from './duplicate-rule.ts';
import enterpriseGroupPeer from './enterprise-group-peer.ts';
import expiredIgnore from './expired-ignore.ts';
import groupPeerQuota from './group-peer-quota.ts';
import groupRuleQuota from './group-rule-quota.ts';
import ignoreReason from './ignore-reason.ts';
import ignoredProperty from './ignored-property.ts';
import interfaceGroupQuota from './interface-group-quota.ts';
import interfaceRuleQuota from './interface-rule-quota.ts';
import invalidIgnore from './invalid-ignore.ts';
import mergeableRules from './mergeable-rules.ts';
import missingPeer from './missing-peer.ts';
import missingProperty from './missing-property.ts';
import mixedGroupTypes from './mixed-group-types.ts';
import nicType from './nic-type.ts';
import noEgress from './no-egress.ts';
import noGroup from './no-group.ts';
import openToWorld from './open-to-world.ts';
import policy from './policy.ts';
import portRange from './port-range.ts';
import priority from './priority.ts';
import projectFile from './project-file.ts';
import protocol from './protocol.ts';
import protocolPortMismatch from './protocol-port-mismatch.ts';
import redundantRule from './redundant-rule.ts';
import selfReference from './self-reference.ts';
import shadowedRule from './shadowed-rule.ts';
import syntax from './syntax.ts';
import textLimit from './text-limit.ts';
import twinNicType from './twin-nic-type.ts';
import unknownGroup from './unknown-group.ts';
import unknownProperty from './unknown-property.ts';
import unreachableManagement from './unreachable-management.ts';
import unusedIgnore from './unused-ignore.ts';
import v6OpenV4Closed from './v6-open-v4-closed.ts';
import vpcNicType from './vpc-nic-type.ts';
import wrongType from './wrong-type.ts';

/** Every check, in the order of its id. */
export const checks: readonly Check[] = [
  absorbedRule,
  addressFamily,
  blockedPort,
  carrierBlockedPort,
  cidr,
  cidrHostBits,
  contradictingTie,
  defaultGroup,
  deprecated,
  duplicateGroup,
  duplicateKey,
  duplicateList,
  duplicateRule,
  enterpriseGroupPeer,
  expiredIgnore,
  groupPeerQuota,
  groupRuleQuota,
  ignoreReason,
  ignoredProperty,
  interfaceGroupQuota,
  interfaceRuleQuota,
  invalidIgnore,
  mergeableRules,
  missingPeer,
  missingProperty,
  mixedGroupTypes,
  nicType,
  noEgress,
  noGroup,
  openToWorld,
  policy,
  portRange,
  priority,
  projectFile,
  protocol,
  protocolPortMismatch,
  redundantRule,
  selfReference,
  shadowedRule,
  syntax,
  textLimit,
  twinNicType,
  unknownGroup,
  unknownProperty,
  unreachableManagement,
  unusedIgnore,
  v6OpenV4Closed,
  vpcNicType,
  wrongType,
];
