import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { type AwsCli, awsCliOf, mustSkip, type RegionProcess, startRegionProcess } from "./stock-aws-cli.ts";

const onEnd = atEnd();

const PROVIDER = "111122223333";
const CONSUMER = "444455556666";
const SOLO = "222233334444";
const SHOP = "333344445555";

// A call takes most of a second of a processor's time, and the tests run at once: on a busy machine they are slow.
describe.skipIf(await mustSkip("aws"))("the stock AWS CLI", { timeout: 240_000 }, () => {
  let region: RegionProcess;
  const as = (id: string, secret?: string): AwsCli => awsCliOf(region.url, { id, ...(secret && { secret }) });

  beforeAll(async () => {
    region = await startRegionProcess(onEnd);
  });
  afterAll(() => expect(region.complaints()).toBe(""));

  test.concurrent("signs in as two accounts and as a role, and not with a wrong secret", async () => {
    const [one, other, role] = await Promise.all([
      as(PROVIDER)("sts get-caller-identity"),
      as(CONSUMER)("sts get-caller-identity --query Account"),
      as(CONSUMER)(`sts assume-role --role-session-name shift --role-arn arn:aws:iam::${CONSUMER}:role/operator`),
      expect(
        as(CONSUMER)(`sts assume-role --role-session-name shift --role-arn arn:aws:iam::${PROVIDER}:role/operator`),
      ).rejects.toThrow(
        "(AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::444455556666:root is",
      ),
      expect(as(PROVIDER, "guess")("ec2 describe-vpcs")).rejects.toThrow(
        "(SignatureDoesNotMatch) when calling the DescribeVpcs operation: The request signature we calculated does not match",
      ),
      expect(as(PROVIDER, "guess")("elbv2 describe-load-balancers --debug")).rejects.toThrow(/"POST \/ HTTP\/1.1" 403/),
    ]);
    expect(one).toEqual({ UserId: PROVIDER, Account: PROVIDER, Arn: `arn:aws:iam::${PROVIDER}:root` });
    expect(other).toBe(CONSUMER);
    const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token } = role.Credentials;
    const asRole = awsCliOf(region.url, { id, secret, token });
    expect(await asRole("sts get-caller-identity --query Arn")).toBe(
      `arn:aws:sts::${CONSUMER}:assumed-role/operator/shift`,
    );
  });

  test.concurrent("is told by name what the region does not serve", async () => {
    const aws = as(SOLO);
    const refused = (words: string, says: string) => expect(aws(words)).rejects.toThrow(says);
    const service = (name: string) => `The local region does not serve '${name}'`;
    await Promise.all([
      refused("ec2 describe-spot-price-history", "The local region does not serve DescribeSpotPriceHistory of ec2"),
      refused("rds describe-db-snapshots", "The local region does not serve DescribeDBSnapshots of rds"),
      refused("elb describe-load-balancers", "Could not find operation DescribeLoadBalancers for version 2012-06-01"),
      // One for each way in which AWS's services write their errors.
      refused("eks list-clusters", `(InvalidAction) when calling the ListClusters operation: ${service("eks")}`),
      refused("dynamodb list-tables", `(InvalidAction) when calling the ListTables operation: ${service("dynamodb")}`),
      refused(
        "cloudformation list-stacks",
        `(InvalidAction) when calling the ListStacks operation: ${service("cloudformation")}`,
      ),
      refused(
        "s3api list-objects --bucket b",
        `(InvalidAction) when calling the ListObjects operation: ${service("s3")}`,
      ),
    ]);
  });

  test.concurrent("makes, reads, changes and removes a network of one account", async () => {
    const aws = as(SOLO);
    const cidrs = ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16"];
    const name = (type: string) => `ResourceType=${type},Tags=[{Key=Name,Value=solo},{Key=team,Value=data}]`;
    const [zones, ...vpcIds] = await Promise.all([
      aws("ec2 describe-availability-zones --query AvailabilityZones[].[ZoneName,ZoneId]"),
      ...cidrs.map((cidr) =>
        aws(`ec2 create-vpc --cidr-block ${cidr} --tag-specifications ${name("vpc")} --query Vpc.VpcId`),
      ),
    ]);
    expect(zones.map(([, id]: string[]) => id).sort()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `use1-az${n}`));
    const [vpcId] = vpcIds;

    const [pages, firstTwo, byFilter, none, subnetId, otherSubnetId, groupId] = await Promise.all([
      aws("ec2 describe-vpcs --page-size 5 --query Vpcs[].VpcId"),
      aws("ec2 describe-vpcs --page-size 5 --max-items 2"),
      aws(
        "ec2 describe-vpcs --filters Name=cidr,Values=10.1.0.0/16,10.2.* Name=tag:team,Values=data --query Vpcs[].CidrBlock",
      ),
      aws("ec2 describe-vpcs --filters Name=tag:team,Values=sales"),
      aws(
        `ec2 create-subnet --vpc-id ${vpcId} --cidr-block 10.0.1.0/24 --availability-zone-id use1-az2 --query Subnet.SubnetId`,
      ),
      aws(
        `ec2 create-subnet --vpc-id ${vpcId} --cidr-block 10.0.2.0/24 --availability-zone ${zones[0][0]} --query Subnet.SubnetId`,
      ),
      aws(
        `ec2 create-security-group --vpc-id ${vpcId} --group-name db --query GroupId --description`,
        "for the database",
      ),
      aws(`ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-dns-hostnames {"Value":true}`),
      expect(aws("ec2 describe-vpcs --filters Name=colour,Values=red")).rejects.toThrow("(InvalidParameterValue)"),
      expect(aws("ec2 create-vpc --cidr-block 10.9.0.0/16 --dry-run")).rejects.toThrow("(DryRunOperation)"),
      expect(aws("ec2 create-vpc --cidr-block 10.9.0.0/8")).rejects.toThrow("(InvalidVpc.Range)"),
    ]);
    expect(pages.toSorted()).toEqual(vpcIds.toSorted());
    expect(firstTwo.Vpcs).toHaveLength(2);
    expect(byFilter.toSorted()).toEqual(["10.1.0.0/16", "10.2.0.0/16"]);
    expect(none).toEqual({ Vpcs: [] });

    const rule = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }];
    const [rest, attribute, added] = await Promise.all([
      aws("ec2 describe-vpcs --query Vpcs[].VpcId --page-size 5 --starting-token", firstTwo.NextToken),
      aws(`ec2 describe-vpc-attribute --vpc-id ${vpcId} --attribute enableDnsHostnames`),
      aws(`ec2 authorize-security-group-ingress --group-id ${groupId} --ip-permissions`, JSON.stringify(rule)),
      aws(`ec2 create-tags --resources ${subnetId} ${groupId} --tags Key=cost,Value=42`, "Key=note,Value=two words"),
      expect(aws(`ec2 delete-vpc --vpc-id ${vpcId}`)).rejects.toThrow("(DependencyViolation)"),
    ]);
    expect(rest).toHaveLength(4);
    expect(attribute).toEqual({ VpcId: vpcId, EnableDnsHostnames: { Value: true } });
    const ruleId = added.SecurityGroupRules[0].SecurityGroupRuleId;

    const [subnets, tags, group, rules, interfaces] = await Promise.all([
      aws(`ec2 describe-subnets --filters Name=vpc-id,Values=${vpcId} --query Subnets[].AvailabilityZoneId`),
      aws(`ec2 describe-tags --filters Name=resource-id,Values=${subnetId} --query Tags[].[ResourceType,Key,Value]`),
      aws(`ec2 describe-security-groups --group-ids ${groupId} --query SecurityGroups[0].IpPermissions[0]`),
      aws(
        `ec2 describe-security-group-rules --filters Name=group-id,Values=${groupId} --query SecurityGroupRules[].IsEgress`,
      ),
      aws("ec2 describe-network-interfaces"),
    ]);
    expect(subnets.toSorted()).toEqual(["use1-az2", zones[0][1]].toSorted());
    expect(tags).toEqual([
      ["subnet", "cost", "42"],
      ["subnet", "note", "two words"],
    ]);
    expect(group).toMatchObject({ FromPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/16" }] });
    expect(rules.toSorted()).toEqual([false, true]);
    expect(interfaces).toEqual({ NetworkInterfaces: [] });

    const changed = await aws(
      `ec2 modify-security-group-rules --group-id ${groupId} --security-group-rules`,
      JSON.stringify([
        {
          SecurityGroupRuleId: ruleId,
          SecurityGroupRule: { IpProtocol: "tcp", FromPort: 6432, ToPort: 6432, CidrIpv4: "10.0.0.0/8" },
        },
      ]),
    );
    expect(changed).toEqual({ Return: true });
    await Promise.all([
      aws(`ec2 revoke-security-group-ingress --group-id ${groupId} --security-group-rule-ids ${ruleId}`),
      aws(`ec2 delete-tags --resources ${subnetId} --tags Key=cost`),
      aws(`ec2 delete-subnet --subnet-id ${otherSubnetId}`),
      ...vpcIds.slice(1).map((id) => aws(`ec2 delete-vpc --vpc-id ${id}`)),
    ]);
    const [left, noRule] = await Promise.all([
      aws(`ec2 describe-tags --filters Name=resource-id,Values=${subnetId} --query Tags[].Key`),
      aws(`ec2 describe-security-groups --group-ids ${groupId} --query SecurityGroups[0].IpPermissions`),
    ]);
    expect([left, noRule]).toEqual([["note"], []]);
    await Promise.all([
      aws(`ec2 delete-subnet --subnet-id ${subnetId}`),
      aws(`ec2 delete-security-group --group-id ${groupId}`),
    ]);
    await aws(`ec2 delete-vpc --vpc-id ${vpcId}`);
    expect(await aws("ec2 describe-vpcs")).toEqual({ Vpcs: [] });
    await expect(aws(`ec2 describe-subnets --subnet-ids ${subnetId}`)).rejects.toThrow(
      `(InvalidSubnetID.NotFound) when calling the DescribeSubnets operation: The subnet ID '${subnetId}' does not exist`,
    );
  });

  test.concurrent("changes load balancers, target groups, listeners and a database's subnets", async () => {
    const aws = as(SHOP);
    const [vpcId, otherVpcId] = await Promise.all([
      aws("ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId"),
      aws("ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId"),
    ]);
    const zone = (id: string, n: number): Promise<string> =>
      aws(
        `ec2 create-subnet --vpc-id ${id} --cidr-block 10.0.${n}.0/24 --availability-zone-id use1-az${n} --query Subnet.SubnetId`,
      );
    const [one, two, elsewhere, groupId] = await Promise.all([
      zone(vpcId, 1),
      zone(vpcId, 2),
      zone(otherVpcId, 3),
      aws(`ec2 create-security-group --vpc-id ${vpcId} --group-name lb --description lb --query GroupId`),
    ]);
    const make = `elbv2 create-load-balancer --type network --scheme internal --query LoadBalancers[0].LoadBalancerArn`;
    const [withGroup, without, targets, groups] = await Promise.all([
      aws(`${make} --name guarded --subnets ${one} --security-groups ${groupId}`),
      aws(`${make} --name open --subnets ${one}`),
      aws(
        `elbv2 create-target-group --name pg --protocol TCP --port 5432 --vpc-id ${vpcId} --target-type ip --query TargetGroups[0].TargetGroupArn`,
      ),
      aws(
        `rds create-db-subnet-group --db-subnet-group-name pair --db-subnet-group-description before --subnet-ids ${one} ${two} --query DBSubnetGroup.Subnets[].SubnetStatus`,
      ),
      expect(aws(`${make} --name lost --subnets ${one} ${elsewhere}`)).rejects.toThrow("(InvalidConfigurationRequest)"),
      expect(
        aws(
          `rds create-db-subnet-group --db-subnet-group-name one --db-subnet-group-description d --subnet-ids ${one}`,
        ),
      ).rejects.toThrow("(DBSubnetGroupDoesNotCoverEnoughAZs)"),
    ]);
    expect(groups).toEqual(["Active", "Active"]);

    const [zones, enforced, listener, changed] = await Promise.all([
      aws(
        `elbv2 set-subnets --load-balancer-arn ${withGroup} --subnets ${one} ${two} --query AvailabilityZones[].SubnetId`,
      ),
      aws(
        `elbv2 set-security-groups --load-balancer-arn ${withGroup} --security-groups ${groupId} --enforce-security-group-inbound-rules-on-private-link-traffic off`,
      ),
      aws(
        `elbv2 create-listener --load-balancer-arn ${without} --protocol TCP --port 5432 --default-actions Type=forward,TargetGroupArn=${targets} --query Listeners[0].ListenerArn`,
      ),
      aws(
        `rds modify-db-subnet-group --db-subnet-group-name pair --db-subnet-group-description after --subnet-ids ${one} ${two} --query DBSubnetGroup.DBSubnetGroupDescription`,
      ),
      // Made without security groups, it can never have any.
      expect(
        aws(`elbv2 set-security-groups --load-balancer-arn ${without} --security-groups ${groupId}`),
      ).rejects.toThrow("(InvalidConfigurationRequest)"),
    ]);
    expect(zones.toSorted()).toEqual([one, two].toSorted());
    expect(enforced).toMatchObject({ EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off" });
    expect(changed).toBe("after");

    const [port, idle, firstPage] = await Promise.all([
      aws(`elbv2 modify-listener --listener-arn ${listener} --port 6432 --query Listeners[0].Port`),
      aws(
        `elbv2 modify-listener-attributes --listener-arn ${listener} --attributes Key=tcp.idle_timeout.seconds,Value=400 --query Attributes[0].Value`,
      ),
      aws("elbv2 describe-load-balancers --max-items 1"),
      expect(aws(`elbv2 delete-target-group --target-group-arn ${targets}`)).rejects.toThrow("(ResourceInUse)"),
      expect(aws("elbv2 describe-load-balancers --names nowhere")).rejects.toThrow("(LoadBalancerNotFound)"),
      expect(aws("rds describe-db-instances --db-instance-identifier nowhere")).rejects.toThrow("(DBInstanceNotFound)"),
    ]);
    expect([port, idle]).toEqual([6432, "400"]);
    const nextPage = await aws("elbv2 describe-load-balancers --max-items 1 --starting-token", firstPage.NextToken);
    const names = [firstPage, nextPage]
      .flatMap(({ LoadBalancers }) => LoadBalancers)
      .map((row) => row.LoadBalancerName);
    expect(names.toSorted()).toEqual(["guarded", "open"]);

    await Promise.all([
      aws(`elbv2 delete-load-balancer --load-balancer-arn ${withGroup}`),
      aws(`elbv2 delete-load-balancer --load-balancer-arn ${without}`),
      aws("rds delete-db-subnet-group --db-subnet-group-name pair"),
    ]);
    await aws(`elbv2 delete-target-group --target-group-arn ${targets}`);
    const left = await Promise.all([
      aws("elbv2 describe-load-balancers --query LoadBalancers"),
      aws("elbv2 describe-target-groups --query TargetGroups"),
      aws("rds describe-db-subnet-groups --query DBSubnetGroups"),
    ]);
    expect(left).toEqual([[], [], []]);
  });
});
