import { Client } from "pg";

/** Signs in where a VPC's address stands on this machine, on TLS of the region's authority. */
export async function openLocatedDatabase(
  onCleanup: (cleanup: () => Promise<void>) => void,
  region: { url: string },
  at: { vpcId: string; address: string },
  signIn: { user: string; password: string; database?: string },
): Promise<Client> {
  const place = await fetch(`${region.url}/_postern/locate?vpcId=${at.vpcId}&address=${at.address}&port=5432`);
  const { host, port } = (await place.json()) as { host: string; port: number };
  const ca = await (await fetch(`${region.url}/_postern/authority`)).text();
  const client = new Client({
    ...{ host, port, database: "postgres", ...signIn },
    // The certificate is for the database's name, which is not what is dialled here.
    ssl: { ca, checkServerIdentity: () => undefined },
  });
  // A region that is killed cuts its sessions, of which pg tells as an error.
  client.on("error", () => {});
  await client.connect();
  onCleanup(() => client.end().catch(() => undefined));
  return client;
}
