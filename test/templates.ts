// ROS templates that several tests ask different things of.

/** A group with a rule inside, a resource that repeats this rule, and an instance in the group. */
export const REPEATING_TEMPLATE = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: 10.0.0.0/8 }
  Twice:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: { Ref: Web }, IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: 10.0.0.0/8 }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupId: { Ref: Web } }
`;

/** A template of these resources, each indented by two spaces, behind other sections. */
export function rosTemplate(resources: string, sections = ''): string {
  return `ROSTemplateFormatVersion: '2015-09-01'\n${sections}Resources:\n${resources.replace(/^\n/, '')}`;
}

/** A template of one group, `Web`, with these inbound rules. */
export function webTemplate(rules: readonly string[], sections = ''): string {
  const inbound = rules.map((rule) => `        - ${rule}\n`).join('');
  return rosTemplate(
    `
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
${inbound}`,
    sections,
  );
}
