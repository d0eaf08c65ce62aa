import type { EndpointState } from "../services/ec2/store.ts";
import type { TargetState } from "../services/elbv2/store.ts";
import { createStores } from "../services/stores.ts";
import type { World } from "../services/world.ts";
import { createClock } from "../state/clock.ts";
import { createIds } from "../state/ids.ts";

const region = "us-east-1";
export const OWNER = { accountId: "111122223333", region };
export const PLATFORM = { accountId: "346425330055", region };
export const ENDPOINT_ID = "vpce-0123456789abcdef0";
export const SERVICE_ID = "vpce-svc-0fedcba9876543210";
export const ENDPOINT_DOMAIN = `${SERVICE_ID}.${region}.vpce.amazonaws.com`;
export const LOAD_BALANCER_ARN = `arn:aws:elasticloadbalancing:${region}:111122223333:loadbalancer/net/nlb/0123456789abcdef`;
export const LOAD_BALANCER_NAME = `nlb-0123456789abcdef.elb.${region}.amazonaws.com`;
export const DATABASE_NAME = `warehouse.abcdefghijkl.${region}.rds.amazonaws.com`;

/**
 * For tests: an owner's and a platform's VPC with the same addresses in zones 1 and 2, a load balancer with a node in
 * each and one target in zone 1, an accepted endpoint with an interface in each. Only the stores are there.
 */
export function sampleWorld(): World {
  const world = {
    clock: createClock("instant"),
    ids: createIds("sample"),
    ...createStores(),
  } as World;
  addVpc(world, OWNER, "owner", ["database"]);
  addVpc(world, PLATFORM, "platform", ["endpoint"]);
  addInterface(world, OWNER, "owner", "database", 1, 20, ["sg-owner-database"]);
  for (const zone of [1, 2]) {
    addInterface(world, OWNER, "owner", `node-${zone}`, zone, 200, []);
    addInterface(world, PLATFORM, "platform", `endpoint-${zone}`, zone, 50, ["sg-platform-endpoint"]);
  }
  addLoadBalancer(world);
  addService(world);
  addDatabase(world);
  return world;
}

/** Takes the endpoint to another state, as accepting, rejecting and deleting do. */
export function setEndpointState(world: World, state: EndpointState, isOpen: boolean): void {
  Object.assign(world.ec2.endpoints.get(ENDPOINT_ID)!, { state, isOpen });
}

/** The target group's targets: one per given state, at the database's address in zone 1 and beside it in zone 2. */
export function setTargets(world: World, ...targets: { zone: 1 | 2; state: TargetState }[]): void {
  const group = world.elbv2.targetGroups.get("tg-1")!;
  group.targets = targets.map(({ zone, state }, i) => ({
    id: `10.0.${zone}.20`,
    port: 5432,
    zoneId: zoneId(zone),
    statedZone: undefined,
    state,
    reason: undefined,
    streak: 0,
    epoch: i + 1,
  }));
}

export function zoneId(zone: number): string {
  return `use1-az${zone}`;
}

type Owner = typeof OWNER;

function addVpc(world: World, owner: Owner, name: string, groups: string[]): void {
  world.ec2.vpcs.put({
    ...owner,
    vpcId: `vpc-${name}`,
    cidrBlock: "10.0.0.0/16",
    isDefault: false,
    enableDnsSupport: true,
    enableDnsHostnames: true,
  });
  for (const zone of [1, 2]) {
    const subnetId = `subnet-${name}-${zone}`;
    const place = { vpcId: `vpc-${name}`, cidrBlock: `10.0.${zone}.0/24`, zoneId: zoneId(zone) };
    world.ec2.subnets.put({ ...owner, subnetId, ...place });
  }
  for (const group of groups) {
    const groupId = `sg-${name}-${group}`;
    world.ec2.securityGroups.put({ ...owner, groupId, groupName: group, description: group, vpcId: `vpc-${name}` });
  }
}

function addInterface(
  world: World,
  owner: Owner,
  vpc: string,
  name: string,
  zone: number,
  host: number,
  groupIds: string[],
): void {
  world.ec2.networkInterfaces.put({
    ...owner,
    networkInterfaceId: `eni-${name}`,
    vpcId: `vpc-${vpc}`,
    subnetId: `subnet-${vpc}-${zone}`,
    zoneId: zoneId(zone),
    privateIpAddress: `10.0.${zone}.${host}`,
    interfaceType: "interface",
    description: name,
    requesterId: undefined,
    groupIds,
    macAddress: "02:00:00:00:00:01",
  });
}

function addLoadBalancer(world: World): void {
  world.elbv2.loadBalancers.put({
    ...OWNER,
    arn: LOAD_BALANCER_ARN,
    name: "nlb",
    dnsName: LOAD_BALANCER_NAME,
    scheme: "internal",
    state: "active",
    vpcId: "vpc-owner",
    createdAt: new Date(0),
    nodes: [1, 2].map((zone) => ({
      subnetId: `subnet-owner-${zone}`,
      zoneId: zoneId(zone),
      networkInterfaceId: `eni-node-${zone}`,
      address: `10.0.${zone}.200`,
      requestedAddress: false,
    })),
    groupIds: [],
    enforceInboundOnPrivateLink: undefined,
    attributes: new Map(),
  });
  const listener = { arn: "listener-1", loadBalancerArn: LOAD_BALANCER_ARN, port: 5432, protocol: "TCP" };
  const targetGroups = [{ arn: "tg-1", weight: 1 }];
  world.elbv2.listeners.put({ ...OWNER, ...listener, targetGroups, attributes: new Map() });
  const group = { arn: "tg-1", name: "tg", protocol: "TCP", port: 5432, vpcId: "vpc-owner", targetType: "ip" as const };
  const seconds = { intervalSeconds: 30, timeoutSeconds: 10, healthyThreshold: 5, unhealthyThreshold: 2 };
  const healthCheck = { protocol: "TCP", port: "traffic-port", path: undefined, ...seconds };
  world.elbv2.targetGroups.put({ ...OWNER, ...group, healthCheck, attributes: new Map(), targets: [] });
  setTargets(world, { zone: 1, state: "healthy" });
}

function addService(world: World): void {
  const serviceName = `com.amazonaws.vpce.${region}.${SERVICE_ID}`;
  world.ec2.endpointServices.put({
    ...OWNER,
    serviceId: SERVICE_ID,
    serviceName,
    state: "Available",
    acceptanceRequired: true,
    loadBalancerArns: [LOAD_BALANCER_ARN],
    zoneIds: [zoneId(1), zoneId(2)],
    privateDnsName: undefined,
    allowedPrincipals: [],
    clientToken: undefined,
  });
  world.ec2.endpoints.put({
    ...PLATFORM,
    vpcEndpointId: ENDPOINT_ID,
    vpcId: "vpc-platform",
    serviceName,
    serviceId: SERVICE_ID,
    state: "available",
    isOpen: true,
    subnetIds: ["subnet-platform-1", "subnet-platform-2"],
    groupIds: ["sg-platform-endpoint"],
    networkInterfaceIds: ["eni-endpoint-1", "eni-endpoint-2"],
    dnsSuffix: "abcd1234",
    privateDnsEnabled: false,
    policyDocument: undefined,
    connectionId: "vpce-con-0",
    createdAt: new Date(0),
    clientToken: undefined,
  });
}

function addDatabase(world: World): void {
  world.rds.instances.put({
    ...OWNER,
    arn: "arn:aws:rds:us-east-1:111122223333:db:warehouse",
    identifier: "warehouse",
    resourceId: "db-ABC",
    engine: "postgres",
    status: "available",
    instanceClass: "db.t4g.micro",
    engineVersion: "18.0",
    allocatedStorage: 20,
    masterUsername: "admin",
    databaseName: undefined,
    port: 5432,
    dnsName: DATABASE_NAME,
    subnetGroupName: "group",
    vpcId: "vpc-owner",
    zoneId: zoneId(1),
    networkInterfaceId: "eni-database",
    namedInterfaceId: "eni-database",
    toldZoneId: zoneId(1),
    standby: undefined,
    pending: {},
    change: undefined,
    masterSecret: undefined,
    isTakingOver: false,
    clusterArn: undefined,
    promotionTier: 1,
    sourceArn: undefined,
    copiedFromArn: undefined,
    storageThroughput: undefined,
    iops: undefined,
    backupWindow: "06:00-06:30",
    maintenanceWindow: "sun:08:00-sun:08:30",
    parameterGroup: "default.postgres18",
    groupIds: ["sg-owner-database"],
    multiAz: false,
    publiclyAccessible: false,
    deletionProtection: false,
    backupRetentionPeriod: 0,
    storageType: "gp3",
    storageEncrypted: false,
    copyTagsToSnapshot: false,
    autoMinorVersionUpgrade: true,
    createdAt: new Date(0),
  });
}
