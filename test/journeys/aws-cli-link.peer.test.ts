import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  type AwsCli,
  awsCliOf,
  mustSkip,
  type PsqlTarget,
  psql,
  startRegionProcess,
  untilAnswer,
} from "./stock-aws-cli.ts";

const PROVIDER = "111122223333";
const CONSUMER = "444455556666";
const STRANGER = "777788889999";
const MASTER = { user: "warehouse_admin", password: "a-password-of-the-test" };

/** On loopback nothing listens; in the kernel what stands for an endpoint on this machine takes a connection and resets it. */
const CLOSED = /Connection refused|closed the connection|reset by peer/;

const withPrograms = test.skipIf(await mustSkip("aws", "psql"));

withPrograms(
  "the stock AWS CLI builds a link between two accounts that carries rows only while accepted",
  {
    timeout: 240_000,
  },
  async () => {
    const region = await startRegionProcess(onTestFinished);
    const as = (id: string): AwsCli => awsCliOf(region.url, { id });
    const [provider, consumer] = [as(PROVIDER), as(CONSUMER)];
    const [owner, platform] = await Promise.all([makeNetwork(provider), makeNetwork(consumer)]);
    const subnets = owner.subnetIds.join(" ");

    // The database, the load balancer and the target group, each made, read and waited for.
    const database = "--db-instance-identifier warehouse";
    const makeDatabase = async () => {
      await provider(
        `rds create-db-subnet-group --db-subnet-group-name warehouse --subnet-ids ${subnets} --db-subnet-group-description both`,
      );
      const created = await provider(
        `rds create-db-instance ${database} --engine postgres --db-instance-class db.t4g.medium --allocated-storage 20 ` +
          `--master-username ${MASTER.user} --master-user-password ${MASTER.password} --db-name shop ` +
          `--db-subnet-group-name warehouse --vpc-security-group-ids ${owner.groupId} --no-publicly-accessible`,
      );
      expect(created.DBInstance.DBInstanceStatus).toBe("creating");
      const status = () => provider(`rds describe-db-instances ${database} --query DBInstances[0].DBInstanceStatus`);
      expect(await untilAnswer(status, "available")).toBe("available");
      await provider(`rds wait db-instance-available ${database}`);
      return provider(`rds describe-db-instances ${database} --query DBInstances[0]`);
    };
    const makeLoadBalancer = async (): Promise<string> => {
      const arn = await provider(
        `elbv2 create-load-balancer --name warehouse --type network --scheme internal --subnets ${subnets} ` +
          "--tags Key=team,Value=data --query LoadBalancers[0].LoadBalancerArn",
      );
      const state = () =>
        provider(`elbv2 describe-load-balancers --names warehouse --query LoadBalancers[0].State.Code`);
      expect(await untilAnswer(state, "active")).toBe("active");
      return arn;
    };
    const makeTargetGroup = (): Promise<string> =>
      provider(
        `elbv2 create-target-group --name warehouse --protocol TCP --port 5432 --vpc-id ${owner.vpcId} --target-type ip ` +
          "--health-check-interval-seconds 5 --query TargetGroups[0].TargetGroupArn",
      );
    const [instance, balancer, targets] = await Promise.all([makeDatabase(), makeLoadBalancer(), makeTargetGroup()]);
    const databaseAddress = await provider(
      `ec2 describe-network-interfaces --filters Name=description,Values=RDSNetworkInterface --query NetworkInterfaces[0].PrivateIpAddress`,
    );

    const [listener] = await Promise.all([
      provider(
        `elbv2 create-listener --load-balancer-arn ${balancer} --protocol TCP --port 5432 ` +
          `--default-actions Type=forward,TargetGroupArn=${targets} --query Listeners[0].ListenerArn`,
      ),
      provider(`elbv2 register-targets --target-group-arn ${targets} --targets Id=${databaseAddress}`),
      provider(
        `elbv2 modify-load-balancer-attributes --load-balancer-arn ${balancer} --attributes Key=load_balancing.cross_zone.enabled,Value=true`,
      ),
      provider(
        `elbv2 modify-target-group-attributes --target-group-arn ${targets} --attributes Key=deregistration_delay.timeout_seconds,Value=0`,
      ),
    ]);
    const health = () =>
      provider(
        `elbv2 describe-target-health --target-group-arn ${targets} --query TargetHealthDescriptions[].TargetHealth.State`,
      );
    expect(await untilAnswer(health, ["healthy"])).toEqual(["healthy"]);

    const [listeners, crossZone, delay, balancerTags, service] = await Promise.all([
      provider(`elbv2 describe-listeners --load-balancer-arn ${balancer} --query Listeners[].[Protocol,Port]`),
      provider(
        `elbv2 describe-load-balancer-attributes --load-balancer-arn ${balancer} --query Attributes[?contains(Key,'cross_zone')].Value`,
      ),
      provider(
        `elbv2 describe-target-group-attributes --target-group-arn ${targets} --query Attributes[?contains(Key,'timeout_seconds')].Value`,
      ),
      provider(`elbv2 describe-tags --resource-arns ${balancer} --query TagDescriptions[0].Tags`),
      provider(
        `ec2 create-vpc-endpoint-service-configuration --network-load-balancer-arns ${balancer} --query ServiceConfiguration`,
      ),
      provider(`elbv2 modify-target-group --target-group-arn ${targets} --healthy-threshold-count 2`),
      provider(`elbv2 add-tags --resource-arns ${targets} --tags Key=team,Value=data`),
    ]);
    expect(listeners).toEqual([["TCP", 5432]]);
    expect([crossZone, delay]).toEqual([["true"], ["0"]]);
    expect(balancerTags).toEqual([{ Key: "team", Value: "data" }]);
    expect(service).toMatchObject({ ServiceState: "Available", AcceptanceRequired: true });
    const { ServiceId: serviceId, ServiceName: serviceName } = service;

    const createEndpoint = (wanted: string) =>
      `ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id ${platform.vpcId} --service-name ${wanted} ` +
      `--subnet-ids ${platform.subnetIds.join(" ")} --security-group-ids ${platform.groupId} --query VpcEndpoint`;
    // Nobody but those admitted can tell the service from one that does not exist.
    const ask = (aws: AwsCli, wanted: string) => aws(`ec2 describe-vpc-endpoint-services --service-names ${wanted}`);
    const unknown = serviceName.replace(/[0-9a-f]{17}$/, "0123456789abcdef0");
    const noSuch = (wanted: string, operation = "DescribeVpcEndpointServices") =>
      `(InvalidServiceName) when calling the ${operation} operation: The Vpc Endpoint Service '${wanted}' does not exist\n`;
    await Promise.all([
      expect(ask(consumer, serviceName)).rejects.toThrow(noSuch(serviceName)),
      expect(ask(consumer, unknown)).rejects.toThrow(noSuch(unknown)),
      expect(consumer(createEndpoint(serviceName))).rejects.toThrow(noSuch(serviceName, "CreateVpcEndpoint")),
      expect(consumer(createEndpoint(unknown))).rejects.toThrow(noSuch(unknown, "CreateVpcEndpoint")),
      expect(provider(`elbv2 delete-load-balancer --load-balancer-arn ${balancer}`)).rejects.toThrow("(ResourceInUse)"),
    ]);
    await provider(
      `ec2 modify-vpc-endpoint-service-permissions --service-id ${serviceId} --add-allowed-principals arn:aws:iam::${CONSUMER}:root`,
    );
    const [endpoint, permissions, visible] = await Promise.all([
      consumer(createEndpoint(serviceName)),
      provider(
        `ec2 describe-vpc-endpoint-service-permissions --service-id ${serviceId} --query AllowedPrincipals[].Principal`,
      ),
      ask(consumer, serviceName),
      expect(ask(as(STRANGER), serviceName)).rejects.toThrow(noSuch(serviceName)),
    ]);
    expect(endpoint).toMatchObject({
      State: "pendingAcceptance",
      SubnetIds: expect.arrayContaining(platform.subnetIds),
    });
    expect(permissions).toEqual([`arn:aws:iam::${CONSUMER}:root`]);
    expect(visible.ServiceDetails[0]).toMatchObject({ Owner: PROVIDER, AvailabilityZoneIds: ["use1-az1", "use1-az2"] });

    const id = endpoint.VpcEndpointId;
    const state = () => consumer(`ec2 describe-vpc-endpoints --vpc-endpoint-ids ${id} --query VpcEndpoints[0].State`);
    const connections = () =>
      provider(
        "ec2 describe-vpc-endpoint-connections --query VpcEndpointConnections[].[VpcEndpointId,VpcEndpointState]",
      );
    const decide = (verb: string) =>
      provider(`ec2 ${verb}-vpc-endpoint-connections --service-id ${serviceId} --vpc-endpoint-ids ${id}`);
    const [[address], waiting] = await Promise.all([
      consumer(
        `ec2 describe-network-interfaces --network-interface-ids ${endpoint.NetworkInterfaceIds.join(" ")} --query NetworkInterfaces[].PrivateIpAddress`,
      ),
      connections(),
    ]);
    expect(waiting).toEqual([[id, "pendingAcceptance"]]);

    const located = await region.admin(`locate?vpcId=${platform.vpcId}&address=${address}&port=5432`);
    const place = (await located.json()) as { host: string; port: number };
    const directory = await mkdtemp(join(tmpdir(), "postern-journey-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const authority = join(directory, "authority.pem");
    await writeFile(authority, await (await region.admin("authority")).text());
    const { user, password } = MASTER;
    const target: PsqlTarget = {
      ...place,
      name: instance.Endpoint.Address,
      authority,
      user,
      password,
      database: "shop",
    };
    await expect(psql(target, "select 1")).rejects.toThrow(CLOSED);

    expect(await decide("accept")).toEqual({ Unsuccessful: [] });
    expect(await untilAnswer(state, "available")).toBe("available");
    expect(await psql(target, "select current_database(), 6 * 7")).toBe("shop|42");
    const stillUsed = await provider(`ec2 delete-vpc-endpoint-service-configurations --service-ids ${serviceId}`);
    expect(stillUsed.Unsuccessful).toEqual([
      {
        Error: {
          Code: "ExistingVpcEndpointConnections",
          Message: "Service has existing active VPC Endpoint connections!",
        },
        ResourceId: serviceId,
      },
    ]);

    const arn = instance.DBInstanceArn;
    const [tagged] = await Promise.all([
      provider(`rds add-tags-to-resource --resource-name ${arn} --tags Key=team,Value=data`).then(() =>
        provider(`rds list-tags-for-resource --resource-name ${arn} --query TagList`),
      ),
      consumer(`ec2 modify-vpc-endpoint --vpc-endpoint-id ${id} --remove-subnet-ids ${platform.subnetIds[1]}`),
      provider(`ec2 modify-vpc-endpoint-service-configuration --service-id ${serviceId} --no-acceptance-required`),
      provider(`rds reboot-db-instance ${database}`),
    ]);
    expect(tagged).toEqual([{ Key: "team", Value: "data" }]);
    expect(await untilAnswer(state, "available")).toBe("available");
    const status = () => provider(`rds describe-db-instances ${database} --query DBInstances[0].DBInstanceStatus`);
    expect(await untilAnswer(status, "available")).toBe("available");
    expect(await untilAnswer(health, ["healthy"])).toEqual(["healthy"]);
    expect(await psql(target, "select 'back'")).toBe("back");

    expect(await decide("reject")).toEqual({ Unsuccessful: [] });
    await expect(psql(target, "select 1")).rejects.toThrow(CLOSED);
    expect(await connections()).toEqual([[id, "rejected"]]);

    // Everything goes, from the consumer's end to the provider's, and nothing is left.
    await Promise.all([
      consumer(`ec2 delete-vpc-endpoints --vpc-endpoint-ids ${id}`),
      provider(`ec2 delete-vpc-endpoint-service-configurations --service-ids ${serviceId}`),
      provider(`elbv2 delete-listener --listener-arn ${listener}`),
      provider(`elbv2 deregister-targets --target-group-arn ${targets} --targets Id=${databaseAddress}`),
      provider(`rds delete-db-instance ${database} --skip-final-snapshot`),
    ]);
    await Promise.all([
      provider(`elbv2 delete-load-balancer --load-balancer-arn ${balancer}`),
      provider(`elbv2 delete-target-group --target-group-arn ${targets}`),
      expect(psql(target, "select 1")).rejects.toThrow(CLOSED),
    ]);
    await provider(`rds wait db-instance-deleted ${database}`);
    const interfacesOf = (aws: AwsCli) => () =>
      aws("ec2 describe-network-interfaces --query NetworkInterfaces[].Description");
    expect(await untilAnswer(interfacesOf(provider), [])).toEqual([]);
    expect(await untilAnswer(interfacesOf(consumer), [])).toEqual([]);
    await provider("rds delete-db-subnet-group --db-subnet-group-name warehouse");
    expect(await Promise.all([tearDown(provider, owner), tearDown(consumer, platform)])).toEqual([[], []]);
    expect(region.complaints()).toBe("");
  },
);

interface Network {
  vpcId: string;
  groupId: string;
  subnetIds: string[];
}

/** The same addresses in each account: a private link does not care. */
async function makeNetwork(aws: AwsCli): Promise<Network> {
  const vpcId = await aws("ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId");
  const zone = (n: number): Promise<string> =>
    aws(
      `ec2 create-subnet --vpc-id ${vpcId} --cidr-block 10.0.${n}.0/24 --availability-zone-id use1-az${n} --query Subnet.SubnetId`,
    );
  const group = aws(
    `ec2 create-security-group --vpc-id ${vpcId} --group-name postgres --description postgres --query GroupId`,
  );
  const [groupId, ...subnetIds] = await Promise.all([group, zone(1), zone(2)]);
  const rule = `ec2 authorize-security-group-ingress --group-id ${groupId} --protocol tcp --port 5432`;
  await aws(`${rule} --cidr 10.0.0.0/16`);
  return { vpcId, groupId, subnetIds };
}

/** Answers the VPCs that are left. */
async function tearDown(aws: AwsCli, { vpcId, groupId, subnetIds }: Network) {
  await Promise.all([
    aws(`ec2 delete-security-group --group-id ${groupId}`),
    ...subnetIds.map((subnet) => aws(`ec2 delete-subnet --subnet-id ${subnet}`)),
  ]);
  await aws(`ec2 delete-vpc --vpc-id ${vpcId}`);
  return aws("ec2 describe-vpcs --query Vpcs");
}
