// Written by `npm run generate` from the files of this folder.
import absorbedRule from './absorbed-rule.md';
import addressFamily from './address-family.md';
import blockedPort from './blocked-port.md';
import carrierBlockedPort from './carrier-blocked-port.md';
import cidr from './cidr.md';
import cidrHostBits from './cidr-host-bits.md';
import contradictingTie from './contradicting-tie.md';
import defaultGroup from './default-group.md';
import deprecated from './deprecated.md';
import duplicateKey from './duplicate-key.md';
import duplicateRule from './duplicate-rule.md';
import enterpriseGroupPeer from './enterprise-group-peer.md';
import groupPeerQuota from './group-peer-quota.md';
import groupRuleQuota from './group-rule-quota.md';
import ignoredProperty from './ignored-property.md';
import interfaceGroupQuota from './interface-group-quota.md';
import interfaceRuleQuota from './interface-rule-quota.md';
import mergeableRules from './mergeable-rules.md';
import missingPeer from './missing-peer.md';
import missingProperty from './missing-property.md';
import mixedGroupTypes from './mixed-group-types.md';
import nicType from './nic-type.md';
import noEgress from './no-egress.md';
import noGroup from './no-group.md';
import openToWorld from './open-to-world.md';
import policy from './policy.md';
import portRange from './port-range.md';
import priority from './priority.md';
import protocol from './protocol.md';
import protocolPortMismatch from './protocol-port-mismatch.md';
import redundantRule from './redundant-rule.md';
import selfReference from './self-reference.md';
import shadowedRule from './shadowed-rule.md';
import syntax from './syntax.md';
import textLimit from './text-limit.md';
import twinNicType from './twin-nic-type.md';
import unknownGroup from './unknown-group.md';
import unknownProperty from './unknown-property.md';
import unreachableManagement from './unreachable-management.md';
import v6OpenV4Closed from './v6-open-v4-closed.md';
import vpcNicType from './vpc-nic-type.md';
import wrongType from './wrong-type.md';

/** The page of every check, as Markdown, by its id. */
export const pages: Readonly<Record<string, string>> = {
  'absorbed-rule': absorbedRule,
  'address-family': addressFamily,
  'blocked-port': blockedPort,
  'carrier-blocked-port': carrierBlockedPort,
  cidr,
  'cidr-host-bits': cidrHostBits,
  'contradicting-tie': contradictingTie,
  'default-group': defaultGroup,
  deprecated,
  'duplicate-key': duplicateKey,
  'duplicate-rule': duplicateRule,
  'enterprise-group-peer': enterpriseGroupPeer,
  'group-peer-quota': groupPeerQuota,
  'group-rule-quota': groupRuleQuota,
  'ignored-property': ignoredProperty,
  'interface-group-quota': interfaceGroupQuota,
  'interface-rule-quota': interfaceRuleQuota,
  'mergeable-rules': mergeableRules,
  'missing-peer': missingPeer,
  'missing-property': missingProperty,
  'mixed-group-types': mixedGroupTypes,
  'nic-type': nicType,
  'no-egress': noEgress,
  'no-group': noGroup,
  'open-to-world': openToWorld,
  policy,
  'port-range': portRange,
  priority,
  protocol,
  'protocol-port-mismatch': protocolPortMismatch,
  'redundant-rule': redundantRule,
  'self-reference': selfReference,
  'shadowed-rule': shadowedRule,
  syntax,
  'text-limit': textLimit,
  'twin-nic-type': twinNicType,
  'unknown-group': unknownGroup,
  'unknown-property': unknownProperty,
  'unreachable-management': unreachableManagement,
  'v6-open-v4-closed': v6OpenV4Closed,
  'vpc-nic-type': vpcNicType,
  'wrong-type': wrongType,
};
