import { cidrsOverlap, isInCidr, parseCidr } from "../../addresses/ipv4.ts";
import { masterSecretOf } from "../../postgres/set-up-database.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type { SiteDatabase, SiteRow } from "./routing-store.ts";
import { cidrBlocksOf } from "./vpc-cidr-blocks.ts";

/** A site to be: a range behind a virtual private gateway, and a Postgres in it if there is to be one. */
export interface SiteWish {
  vpnGatewayId: string;
  cidrBlock: string;
  database?: Omit<SiteDatabase, "secret"> & { password: string };
}

/** A site as it is told; never a secret. */
export type SiteDescription = Omit<SiteRow, "database"> & { database: Omit<SiteDatabase, "secret"> | null };

/**
 * A network on premises. Subnets reach it whose routes lead to the gateway, which may propagate them. Resolves when its
 * Postgres takes connections; throws AwsError for what cannot be.
 */
export async function openSite(world: World, wish: SiteWish): Promise<SiteDescription> {
  const { vpnGatewayId, cidrBlock, database } = wish;
  const gateway = world.ec2.vpnGateways.get(vpnGatewayId);
  if (!gateway)
    throw new AwsError("InvalidVpnGatewayID.NotFound", `The vpnGateway ID '${vpnGatewayId}' does not exist`);
  checkRange(world, cidrBlock, gateway.vpcId);
  if (database && !isInCidr(database.address, cidrBlock))
    throw new AwsError("InvalidRequest", `database.address is "${database.address}"; give one of ${cidrBlock}`);
  const { accountId, region } = gateway;
  const row: SiteRow = {
    accountId,
    region,
    siteId: world.ids.ec2("site"),
    vpnGatewayId,
    cidrBlock,
    database: undefined,
  };
  if (database) {
    const { password, ...rest } = database;
    row.database = { ...rest, secret: await masterSecretOf(password) };
    await startSiteDatabase(world, row);
  }
  world.ec2.sites.put(row);
  await world.network.refresh();
  return describeSite(row);
}

/** Its Postgres goes with it; false when there is no such site. */
export async function closeSite(world: World, siteId: string): Promise<boolean> {
  const row = world.ec2.sites.get(siteId);
  if (!row) return false;
  world.ec2.sites.delete(siteId);
  if (row.database) {
    world.network.plane.leaveOutside(row.database.address, row.database.port);
    await world.databases.remove(siteId);
  }
  await world.network.refresh();
  return true;
}

export function listSites(world: World): SiteDescription[] {
  return world.ec2.sites.all().map(describeSite);
}

/** After a restart: each runs again on the data that it had. */
export async function resumeSites(world: World): Promise<void> {
  await Promise.all(world.ec2.sites.all().map((row) => startSiteDatabase(world, row)));
}

async function startSiteDatabase(world: World, { siteId, database }: SiteRow): Promise<void> {
  if (!database) return;
  const { address, port, dnsNames, user, secret, name } = database;
  await world.databases.create({
    id: siteId,
    ...(await world.network.plane.standOutside(address, port)),
    dnsNames,
    masterUsername: user,
    masterPassword: { secret },
    databaseName: name,
  });
}

function checkRange(world: World, cidrBlock: string, vpcId: string | undefined): void {
  const range = parseCidr(cidrBlock)!;
  const vpc = vpcId === undefined ? undefined : world.ec2.vpcs.get(vpcId);
  const others = [
    ...world.ec2.sites.all().map((site) => ({ name: site.siteId, cidrBlock: site.cidrBlock })),
    ...(vpc ? cidrBlocksOf(vpc).map((each) => ({ name: vpc.vpcId, cidrBlock: each.cidrBlock })) : []),
  ];
  const taken = others.find((other) => cidrsOverlap(range, parseCidr(other.cidrBlock)!));
  if (taken)
    throw new AwsError(
      "InvalidRequest",
      `cidrBlock is "${cidrBlock}", which overlaps ${taken.cidrBlock} of ${taken.name}; give another`,
    );
}

function describeSite({ database, ...row }: SiteRow): SiteDescription {
  if (!database) return { ...row, database: null };
  const { secret: _, ...told } = database;
  return { ...row, database: told };
}
