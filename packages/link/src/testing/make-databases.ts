import { createServer } from "node:net";
import { vi } from "vitest";
import type { Scene } from "./start-scene.ts";
import type { Login } from "./walk-link.ts";

/** Real servers on a machine that may be busy. */
const PATIENCE = { timeout: 90_000, interval: 50 };

export const LOGIN: Login = { user: "app", password: "s3cret-enough", database: "postgres" };
const MASTER = { MasterUsername: LOGIN.user, MasterUserPassword: LOGIN.password };

/** Makes databases of every sort in the owner's account, as their owners do: by AWS's calls. */
export function databaseMaker(scene: Scene) {
  const { region, rehearsal } = scene;
  const { owner } = rehearsal;
  // biome-ignore lint/suspicious/noExplicitAny: the answers are the operations' own outputs.
  type Answer = Promise<any>;
  const rds = (operation: string, input: object): Answer => region.call("rds", operation, input, owner);
  const ec2 = (operation: string, input: object): Answer => region.call("ec2", operation, input, owner);
  const scaling = (operation: string, input: object): Answer => region.call("autoscaling", operation, input, owner);

  const group = async (name: string): Promise<string> =>
    (await ec2("CreateSecurityGroup", { GroupName: name, Description: name, VpcId: owner.vpcId })).GroupId;

  const untilInstance = (DBInstanceIdentifier: string) =>
    vi.waitFor(async () => {
      const [instance] = (await rds("DescribeDBInstances", { DBInstanceIdentifier })).DBInstances;
      if (instance.DBInstanceStatus !== "available") throw new Error(`it is ${instance.DBInstanceStatus}`);
      return instance;
    }, PATIENCE);

  const untilCluster = (DBClusterIdentifier: string) =>
    vi.waitFor(async () => {
      const [cluster] = (await rds("DescribeDBClusters", { DBClusterIdentifier })).DBClusters;
      if (cluster.Status !== "available") throw new Error(`it is ${cluster.Status}`);
      return cluster;
    }, PATIENCE);

  const userData = Buffer.from(`POSTGRES_USER=${LOGIN.user}\nPOSTGRES_PASSWORD=${LOGIN.password}\n`).toString("base64");
  const image = async (): Promise<string> => {
    const Filters = [{ Name: "name", Values: ["postern-postgres-*"] }];
    return (await ec2("DescribeImages", { Filters })).Images[0].ImageId;
  };

  return {
    rds,
    ec2,
    group,
    untilInstance,
    untilCluster,
    async instance(identifier: string, more: object = {}) {
      await rds("CreateDBInstance", {
        DBInstanceIdentifier: identifier,
        DBInstanceClass: "db.t4g.medium",
        Engine: "postgres",
        AllocatedStorage: 20,
        ...MASTER,
        DBSubnetGroupName: owner.subnetGroupName,
        VpcSecurityGroupIds: [await group(identifier)],
        PubliclyAccessible: false,
        ...more,
      });
      return untilInstance(identifier);
    },
    /** With a writer and a reader. */
    async aurora(identifier: string) {
      await rds("CreateDBCluster", {
        DBClusterIdentifier: identifier,
        Engine: "aurora-postgresql",
        ...MASTER,
        DBSubnetGroupName: owner.subnetGroupName,
        VpcSecurityGroupIds: [await group(identifier)],
      });
      for (const DBInstanceIdentifier of [`${identifier}-one`, `${identifier}-two`]) {
        const member = { DBInstanceIdentifier, DBClusterIdentifier: identifier, DBInstanceClass: "db.r7g.large" };
        await rds("CreateDBInstance", { ...member, Engine: "aurora-postgresql" });
        await untilInstance(DBInstanceIdentifier);
      }
      return untilCluster(identifier);
    },
    async multiZoneCluster(identifier: string) {
      await rds("CreateDBCluster", {
        DBClusterIdentifier: identifier,
        Engine: "postgres",
        DBClusterInstanceClass: "db.m6gd.large",
        AllocatedStorage: 100,
        StorageType: "io1",
        Iops: 1000,
        ...MASTER,
        DBSubnetGroupName: owner.subnetGroupName,
        VpcSecurityGroupIds: [await group(identifier)],
      });
      return untilCluster(identifier);
    },
    async proxy(name: string, DBInstanceIdentifiers: string[]) {
      await rds("CreateDBProxy", {
        DBProxyName: name,
        EngineFamily: "POSTGRESQL",
        RoleArn: `arn:aws:iam::${owner.accountId}:role/proxy`,
        Auth: [],
        VpcSubnetIds: owner.subnetIds,
        VpcSecurityGroupIds: [await group(name)],
      });
      await rds("RegisterDBProxyTargets", { DBProxyName: name, DBInstanceIdentifiers });
      return vi.waitFor(async () => {
        const [proxy] = (await rds("DescribeDBProxies", { DBProxyName: name })).DBProxies;
        if (proxy.Status !== "available") throw new Error(`it is ${proxy.Status}`);
        return proxy;
      }, PATIENCE);
    },
    async ec2Instance(name: string) {
      const { Instances } = await ec2("RunInstances", {
        ImageId: await image(),
        MinCount: 1,
        MaxCount: 1,
        SubnetId: owner.subnetIds[0],
        SecurityGroupIds: [await group(name)],
        UserData: userData,
      });
      const [{ InstanceId }] = Instances;
      return vi.waitFor(async () => {
        const { Reservations } = await ec2("DescribeInstances", { InstanceIds: [InstanceId] });
        const [instance] = Reservations[0].Instances;
        if (instance.State.Name !== "running") throw new Error(`it is ${instance.State.Name}`);
        return instance;
      }, PATIENCE);
    },
    async autoScalingGroup(name: string) {
      const { LaunchTemplate } = await ec2("CreateLaunchTemplate", {
        LaunchTemplateName: name,
        LaunchTemplateData: {
          ImageId: await image(),
          InstanceType: "t3.micro",
          SecurityGroupIds: [await group(name)],
          UserData: userData,
        },
      });
      await scaling("CreateAutoScalingGroup", {
        AutoScalingGroupName: name,
        ...{ MinSize: 1, MaxSize: 1, DesiredCapacity: 1, VPCZoneIdentifier: owner.subnetIds.join(",") },
        LaunchTemplate: { LaunchTemplateId: LaunchTemplate.LaunchTemplateId, Version: "$Latest" },
      });
      return vi.waitFor(async () => {
        const asked = { AutoScalingGroupNames: [name] };
        const [found] = (await scaling("DescribeAutoScalingGroups", asked)).AutoScalingGroups;
        if (found.Instances[0]?.LifecycleState !== "InService") throw new Error("none is in service");
        return found;
      }, PATIENCE);
    },
    /** A server outside every VPC; `place` is where the way over Direct Connect or VPN ends on this machine. */
    async onPremises(id: string, address: string, port: number, dnsName: string) {
      const place = { host: "127.0.0.1", port: await freePort() };
      await region.databases.create({
        id,
        ...place,
        dnsNames: [dnsName],
        masterUsername: LOGIN.user,
        masterPassword: LOGIN.password,
        databaseName: undefined,
      });
      region.placeOutside(address, port, place);
    },
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
