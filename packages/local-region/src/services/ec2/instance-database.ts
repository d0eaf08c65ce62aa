import type { World } from "../world.ts";
import type { InstanceRow } from "./instance-store.ts";
import { internalDnsName } from "./internal-dns-name.ts";

/** What user data says of an image's Postgres, in the words of Postgres's container image. */
export interface DatabaseSettings {
  user: string;
  password: string;
  database: string | undefined;
  port: number;
}

const SETTING = /^\s*(?:export\s+)?POSTGRES_(USER|PASSWORD|DB|PORT)=(?:"([^"]*)"|'([^']*)'|(\S*))\s*$/;

/**
 * The lines `POSTGRES_PASSWORD=…`, `POSTGRES_USER=…` (postgres when left out), `POSTGRES_DB=…` and `POSTGRES_PORT=…`
 * (5432), as they stand in a shell script, an environment file or a cloud-config. Throws, by name, what cannot be taken.
 */
function readDatabaseSettings(userData: string | undefined): DatabaseSettings {
  const text = Buffer.from(userData ?? "", "base64").toString("utf8");
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = SETTING.exec(line);
    if (match?.[1]) settings.set(match[1], match[2] ?? match[3] ?? match[4] ?? "");
  }
  const password = settings.get("PASSWORD");
  if (!password) throw new Error("user data has no line POSTGRES_PASSWORD=…: Postgres does not start without it");
  const port = Number(settings.get("PORT") ?? 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Error(`POSTGRES_PORT=${settings.get("PORT")} is no port`);
  return { user: settings.get("USER") || "postgres", password, database: settings.get("DB") || undefined, port };
}

/** Starts the instance's Postgres, or starts it again with the data that it had. The console tells what happened. */
export async function startInstanceDatabase(world: World, row: InstanceRow, isFirstTime: boolean): Promise<void> {
  try {
    const settings = readDatabaseSettings(row.userData);
    if (isFirstTime || !(await isRestarted(world, row))) await create(world, row, settings);
    row.console.push(`postgres: takes connections on port ${settings.port} as ${settings.user}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    row.console.push(`postgres: ${message}`);
    world.log?.(`instance ${row.instanceId} of account ${row.accountId} runs without Postgres: ${message}`);
  }
}

/** False for one that this run of the region has not started yet. */
async function isRestarted(world: World, row: InstanceRow): Promise<boolean> {
  try {
    await world.databases.restart(row.instanceId);
    return true;
  } catch {
    return false;
  }
}

async function create(world: World, row: InstanceRow, settings: DatabaseSettings): Promise<void> {
  const { vpcId, privateIpAddress: address } = row;
  const stand = await world.network.plane.stand({ vpcId, address, port: settings.port });
  await world.databases.create({
    id: row.instanceId,
    ...stand,
    dnsNames: [internalDnsName(row.region, address)],
    masterUsername: settings.user,
    masterPassword: settings.password,
    databaseName: settings.database,
  });
}
