/**
 * The error codes of the ECS API that a file can run into, for findings that name them. Spelt as the API spells them, mistakes included
 * (`InvalidParamter.Conflict`, `InvalidSecurityGroupDiscription.Malformed`).
 */
import { sources } from './sources.ts';

export interface ApiError {
  /** When the API answers with it, as the end of a sentence: "The API refuses it with `…`: {meaning}". */
  readonly meaning: string;
  readonly source: string;
}

export type ApiErrorCode = keyof typeof apiErrors;

const AUTHORIZE = sources.authorizeEgress;
const MODIFY = sources.modifyRule;
/** Codes of the inbound call, read in the documentation of 2021; they mirror those of the outbound call. */
const INBOUND = `AuthorizeSecurityGroup (2021), ${sources.docs2021}`;
const CREATE = sources.createGroup;
const JOIN = sources.joinGroup;

export const apiErrors = {
  'InvalidIpProtocol.ValueNotSupported': error('the protocol is not TCP, UDP, ICMP, ICMPv6, GRE or ALL', AUTHORIZE),
  'InvalidIpProtocol.Malformed': error('the port range does not fit the protocol', AUTHORIZE),
  OperationDenied: error('the protocol is unknown or does not fit the port range', AUTHORIZE),
  'InvalidParam.PortRange': error(
    'the port range is not two whole numbers in the form start/end, or out of bounds',
    AUTHORIZE,
  ),
  'InvalidPortRange.Malformed': error('the port range is missing', AUTHORIZE),
  'InvalidSourcePortRange.Malformed': error('the source port range is not valid', AUTHORIZE),
  'InvalidIpPortRange.Malformed': error('the port range is not valid (when a rule is revoked)', sources.revoke),
  'InvalidParam.ProtocolAndPortRangeMismatch': error(
    'the protocol does not fit the port range (when a rule is modified)',
    MODIFY,
  ),
  'InvalidParam.ProtocolAndAddressFamilyMismatch': error(
    'the protocol does not fit the IP version of the address (when a rule is modified)',
    MODIFY,
  ),
  'InvalidParam.ProtocolNotSupportPortRangeList': error('a port list works with TCP and UDP only', AUTHORIZE),
  'InvalidPriority.Malformed': error('the priority is not a whole number from 1 to 100', AUTHORIZE),
  'InvalidPriority.ValueNotSupported': error('the priority is not a whole number from 1 to 100', AUTHORIZE),
  'InvalidPolicy.Malformed': error('the policy is neither accept nor drop', AUTHORIZE),
  'InvalidNicType.ValueNotSupported': error('the NIC type is neither internet nor intranet', AUTHORIZE),
  'InvalidSourceGroupId.Mismatch': error('the groups are not in one VPC, or the NIC type is not intranet', INBOUND),
  'InvalidDestGroupId.Mismatch': error('the groups are not in one VPC, or the NIC type is not intranet', AUTHORIZE),
  'InvalidSourceCidrIp.Malformed': error('the source is not a valid IPv4 address or block', INBOUND),
  'InvalidDestCidrIp.Malformed': error('the destination is not a valid IPv4 address or block', AUTHORIZE),
  'InvalidParam.SourceCidrIp': error('the source is not a valid IPv4 address or block', AUTHORIZE),
  'InvalidParam.DestCidrIp': error('the destination is not a valid IPv4 address or block', AUTHORIZE),
  'InvalidParam.Ipv6SourceCidrIp': error('the source is not a valid IPv6 address or block', AUTHORIZE),
  'InvalidParam.Ipv6DestCidrIp': error('the destination is not a valid IPv6 address or block', AUTHORIZE),
  'InvalidParameter.Ipv6CidrIp': error('the IPv6 address or block is not valid', AUTHORIZE),
  'InvalidParam.SourceIp': error('an IPv4 and an IPv6 source stand in one rule', AUTHORIZE),
  'InvalidParam.DestIp': error('an IPv4 and an IPv6 destination stand in one rule', AUTHORIZE),
  'InvalidParameter.Conflict': error('IPv4 and IPv6 are mixed in one rule', AUTHORIZE),
  'InvalidParam.Ipv4ProtocolConflictWithIpv6Address': error(
    'ICMP is for IPv4 only; with an IPv6 address it is ICMPv6',
    AUTHORIZE,
  ),
  'InvalidParam.Ipv6ProtocolConflictWithIpv4Address': error(
    'ICMPv6 is for IPv6 only; with an IPv4 address it is ICMP',
    AUTHORIZE,
  ),
  'MissingParameter.Source': error('the rule names no source', sources.authorizeIngress),
  'MissingParameter.Dest': error('the rule names no destination', AUTHORIZE),
  'InvalidParamter.Conflict': error(
    'the group names itself as peer, or source and destination are the same block',
    AUTHORIZE,
  ),
  'InvalidSecurityGroup.IsSame': error('the group names itself as destination', AUTHORIZE),
  'InvalidGroupAuthParameter.OperationDenied': error('an advanced group cannot be the peer of a rule', AUTHORIZE),
  'InvalidGroupParameter.OperationDenied': error('a rule of an advanced group cannot have a group as peer', AUTHORIZE),
  'AuthorizedGroupRule.LimitExceed': error('more than 20 rules of the group have a group as peer', AUTHORIZE),
  AuthorizationLimitExceed: error('the group, or an interface that is in it, would hold too many rules', AUTHORIZE),
  AclLimitExceed: error('too many rules would act on the instance', JOIN),
  InstanceSecurityGroupLimitExceeded: error('the instance would be in too many groups', JOIN),
  'InvalidOperation.MultiGroupType': error('basic and advanced groups cannot be mixed on one instance', JOIN),
  'InvalidOperation.VpcMismatch': error('the group is in another VPC', JOIN),
  'InvalidInstanceId.Mismatch': error('the instance and the group are not in one VPC', JOIN),
  'InvalidParam.PrefixListAddressFamilyMismatch': error(
    'the prefix list is of another IP version than the other address of the rule',
    AUTHORIZE,
  ),
  'NotSupported.ClassicNetworkPrefixList': error('a prefix list needs a group in a VPC', AUTHORIZE),
  'InvalidParam.Permissions': error('Permissions stand beside the older single-rule parameters', AUTHORIZE),
  'InvalidParam.DuplicatePermissions': error('two rules of one call are the same', AUTHORIZE),
  'InvalidOperation.RuleDuplicate': error('the modified rule would repeat another one', MODIFY),
  'InvalidSourceOrDestGroupId.DirectionMissmatch': error(
    'the group stands on the wrong side for the direction of the rule',
    MODIFY,
  ),
  'InvalidSecurityGroupDiscription.Malformed': error('the description is not valid', AUTHORIZE),
  'InvalidSecurityGroupName.Malformed': error('the name of the group is not valid', CREATE),
  'InvalidDescription.Malformed': error('the description of the group is not valid', CREATE),
  'InvalidTagKey.Malformed': error('the key of a tag is not valid', CREATE),
  'InvalidTagValue.Malformed': error('the value of a tag is not valid', CREATE),
  'Duplicate.TagKey': error('two tags have the same key', CREATE),
  'QuotaExceed.Tags': error('the group has too many tags', CREATE),
  'InvalidParams.GroupType': error('the type of the group is neither normal nor enterprise', CREATE),
  'InvalidParams.VpcIdGroupType': error('an advanced group needs a VPC', CREATE),
  'InvalidVpcId.NotFound': error('a VPC is needed, or the VPC does not exist', CREATE),
} as const satisfies Record<string, ApiError>;

function error(meaning: string, source: string): ApiError {
  return { meaning, source };
}
