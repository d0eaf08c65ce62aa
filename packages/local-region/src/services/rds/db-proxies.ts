import type {
  CreateDBProxyRequest,
  CreateDBProxyResponse,
  DBProxy,
  DeleteDBProxyRequest,
  DeleteDBProxyResponse,
  DescribeDBProxiesRequest,
  DescribeDBProxiesResponse,
  ModifyDBProxyRequest,
  ModifyDBProxyResponse,
  UserAuthConfig,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import { setInterfaceGroups } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { readVpcGroups } from "./db-instance-groups.ts";
import { refuseUnserved } from "./db-instance-parameters.ts";
import { logFailure } from "./log-failure.ts";
import { blank, invalidValue } from "./lookups.ts";
import { describePage } from "./paging.ts";
import {
  addProxyEndpoint,
  closeProxyEndpoint,
  openProxyEndpoint,
  readProxyName,
  readProxySubnets,
} from "./proxy-endpoint-states.ts";
import { endpointsOf, findProxyEndpoint, requireAvailableProxy, requireProxy } from "./proxy-lookups.ts";
import type { DbProxyRow } from "./store.ts";
import { readTags } from "./tags.ts";

const DELETE_SECONDS = 120;

/** Answers with status `creating`; it takes connections when it is `available` and has a target. */
export async function createDbProxy(
  world: World,
  input: CreateDBProxyRequest,
  caller: Caller,
): Promise<CreateDBProxyResponse> {
  const name = readProxyName(input.DBProxyName, "DBProxyName");
  if (findProxyEndpoint(world, caller, name)) {
    throw new AwsError("DBProxyAlreadyExistsFault", `DBProxy with name ${name} already exists`);
  }
  if (input.EngineFamily !== "POSTGRESQL") {
    throw invalidValue(`the local region serves only the engine family POSTGRESQL, not ${input.EngineFamily ?? ""}`);
  }
  if (!input.RoleArn) throw blank("RoleArn");
  refuseUnserved(
    input,
    ["DefaultAuthScheme"].filter(() => input.DefaultAuthScheme === "IAM_AUTH"),
  );
  const { vpcId, subnetIds } = readProxySubnets(world, caller, input.VpcSubnetIds);
  const groupIds = readVpcGroups(world, caller, input.VpcSecurityGroupIds, vpcId);
  const tags = readTags(input.Tags);
  const owner = { accountId: caller.accountId, region: caller.region };
  const now = world.clock.now();
  const idOf = (prefix: string) => `arn:aws:rds:${owner.region}:${owner.accountId}:${prefix}-0${world.ids.hex(16)}`;
  const row = world.rds.proxies.put({
    ...owner,
    arn: idOf("db-proxy:prx"),
    name,
    status: "creating",
    roleArn: input.RoleArn,
    requireTls: input.RequireTLS ?? false,
    idleClientTimeout: readIdle(input.IdleClientTimeout),
    debugLogging: input.DebugLogging ?? false,
    auth: readAuth(input.Auth),
    vpcId,
    createdAt: now,
    updatedAt: now,
    targetArn: undefined,
    targetGroupArn: idOf("target-group:prx-tg"),
    pool: { maxConnections: 100, maxIdle: 50, borrowTimeout: 120 },
  });
  const wish = { proxy: row, name, isDefault: true, targetRole: "READ_WRITE", subnetIds, groupIds } as const;
  try {
    addProxyEndpoint(world, caller, wish);
  } catch (error) {
    world.rds.proxies.delete(row.arn);
    throw error;
  }
  world.rds.tags.set(row.arn, tags);
  await world.network.refresh();
  const answer = { DBProxy: toDbProxy(world, row) };
  void open(world, row);
  return answer;
}

export function describeDbProxies(
  world: World,
  input: DescribeDBProxiesRequest,
  caller: Caller,
): DescribeDBProxiesResponse {
  if (input.Filters?.length) throw invalidValue(`Unrecognized filter name: ${input.Filters[0]?.Name}`);
  const rows = input.DBProxyName ? [requireProxy(world, caller, input.DBProxyName)] : world.rds.proxies.of(caller);
  const { page, next } = describePage(rows, input);
  return { DBProxies: page.map((row) => toDbProxy(world, row)), Marker: next };
}

export async function modifyDbProxy(
  world: World,
  input: ModifyDBProxyRequest,
  caller: Caller,
): Promise<ModifyDBProxyResponse> {
  const row = requireProxy(world, caller, input.DBProxyName);
  requireAvailableProxy(row);
  refuseUnserved(input, ["NewDBProxyName"]);
  const changes: Partial<DbProxyRow> = {
    roleArn: input.RoleArn ?? row.roleArn,
    requireTls: input.RequireTLS ?? row.requireTls,
    idleClientTimeout: readIdle(input.IdleClientTimeout ?? row.idleClientTimeout),
    debugLogging: input.DebugLogging ?? row.debugLogging,
    auth: input.Auth ? readAuth(input.Auth) : row.auth,
  };
  const groupIds = input.SecurityGroups?.length
    ? readVpcGroups(world, caller, input.SecurityGroups, row.vpcId)
    : undefined;
  Object.assign(row, changes, { updatedAt: world.clock.now() });
  const endpoint = endpointsOf(world, row).find((each) => each.isDefault);
  if (groupIds && endpoint) {
    endpoint.groupIds = groupIds;
    for (const id of endpoint.networkInterfaceIds) setInterfaceGroups(world, id, groupIds);
    await world.network.refresh();
  }
  return { DBProxy: toDbProxy(world, row) };
}

export function deleteDbProxy(world: World, input: DeleteDBProxyRequest, caller: Caller): DeleteDBProxyResponse {
  const row = requireProxy(world, caller, input.DBProxyName);
  if (row.status === "deleting") throw new AwsError("InvalidDBProxyStateFault", `DBProxy ${row.name} is being deleted`);
  row.status = "deleting";
  void remove(world, row);
  return { DBProxy: toDbProxy(world, row) };
}

/** After a restart: goes on with what a call had begun. */
export function resumeProxyRemoval(world: World, row: DbProxyRow): void {
  void remove(world, row);
}

async function open(world: World, row: DbProxyRow): Promise<void> {
  for (const endpoint of endpointsOf(world, row)) await openProxyEndpoint(world, row, endpoint);
  if (row.status !== "creating") return;
  row.status = endpointsOf(world, row).every(({ status }) => status === "available")
    ? "available"
    : "incompatible-network";
}

async function remove(world: World, row: DbProxyRow): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(DELETE_SECONDS, resolve));
  try {
    for (const endpoint of endpointsOf(world, row)) await closeProxyEndpoint(world, endpoint);
    await delay;
  } catch (error) {
    logFailure(world, `the proxy ${row.name} of account ${row.accountId} left something behind`, error);
  }
  world.rds.proxies.delete(row.arn);
  world.rds.tags.delete(row.arn);
}

/** In seconds, up to eight hours. */
function readIdle(seconds = 1800): number {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 28_800) return seconds;
  throw invalidValue(`IdleClientTimeout must be from 1 to 28800 seconds: ${seconds}`);
}

function readAuth(auth: UserAuthConfig[] | undefined): DbProxyRow["auth"] {
  return (auth ?? []).map((each) => ({
    secretArn: each.SecretArn,
    iamAuth: each.IAMAuth,
    userName: each.UserName,
    description: each.Description,
  }));
}

function toDbProxy(world: World, row: DbProxyRow): DBProxy {
  const endpoint = endpointsOf(world, row).find((each) => each.isDefault);
  return {
    DBProxyName: row.name,
    DBProxyArn: row.arn,
    Status: row.status as NonNullable<DBProxy["Status"]>,
    EngineFamily: "POSTGRESQL",
    VpcId: row.vpcId,
    VpcSecurityGroupIds: endpoint?.groupIds ?? [],
    VpcSubnetIds: endpoint?.subnetIds ?? [],
    DefaultAuthScheme: "NONE",
    Auth: row.auth.map((each) => ({
      AuthScheme: "SECRETS",
      SecretArn: each.secretArn,
      IAMAuth: (each.iamAuth ?? "DISABLED") as "DISABLED",
      ClientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
      UserName: each.userName,
      Description: each.description,
    })),
    RoleArn: row.roleArn,
    Endpoint: endpoint?.dnsName,
    RequireTLS: row.requireTls,
    IdleClientTimeout: row.idleClientTimeout,
    DebugLogging: row.debugLogging,
    CreatedDate: row.createdAt,
    UpdatedDate: row.updatedAt,
    EndpointNetworkType: "IPV4",
    TargetConnectionNetworkType: "IPV4",
  };
}
