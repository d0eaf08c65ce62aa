import { randomBytes } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openNetwork, openSession } from "@postern/aws";
import type { HostEntry, LocalRegion, Rehearsal } from "@postern/local-region";
import type { PlatformOptions } from "@postern/platform";
import type { Surroundings } from "../command.ts";

/** The role that the seed document has the owner admit. */
const PLATFORM_ROLE = "arn:aws:iam::346425330055:role/MTPL_Admin";

/** Files of the rehearsal, in the region's own directory, which goes when the region does. */
export interface StageFiles {
  spec: string;
  /** The sample users' passwords, for psql: none is ever printed. */
  passwords: string;
  authority: string;
  /** Environment of the owner's side, for `postern` and the AWS CLI; dials from a host of the owner's VPC. */
  ownerEnvironment: string;
}

/** `bastion` is the owner's host in their VPC: nothing else of this machine reaches the load balancer's addresses. */
export async function writeStageFiles(region: LocalRegion, scene: Rehearsal, bastion: HostEntry): Promise<StageFiles> {
  const directory = join(region.runDirectory, "rehearsal");
  await mkdir(directory, { mode: 0o700 });
  await chmod(directory, 0o700);
  const { database, owner } = scene;
  const files = {
    spec: join(directory, "postern.yaml"),
    passwords: join(directory, "pgpass"),
    authority: join(directory, "authority.pem"),
    ownerEnvironment: join(directory, "owner.env"),
  };
  const password = ({ user, password }: { user: string; password: string }) =>
    `*:*:${database.name}:${user}:${password}`;
  const write = (file: string, text: string) => writeFile(file, text, { mode: 0o600 });
  await Promise.all([
    write(files.spec, specText(scene)),
    write(files.passwords, `${password(database.analyst)}\n${password(database.master)}\n`),
    write(files.authority, await region.authority()),
    write(
      files.ownerEnvironment,
      [
        `AWS_ENDPOINT_URL=${region.url}`,
        `AWS_REGION=${owner.region}`,
        // The AWS CLI of version 1 knows only this one.
        `AWS_DEFAULT_REGION=${owner.region}`,
        `AWS_ACCESS_KEY_ID=${owner.accountId}`,
        `AWS_SECRET_ACCESS_KEY=${region.secretAccessKey}`,
        `POSTERN_DNS_SERVERS=${bastion.dnsServer}`,
        `POSTERN_SOCKS_PROXY=${bastion.socksProxy}`,
        `PGPASSFILE=${files.passwords}`,
        `PGSSLROOTCERT=${files.authority}`,
        `PGUSER=${database.analyst.user}`,
        `PGDATABASE=${database.name}`,
        "",
      ].join("\n"),
    ),
  ]);
  return files;
}

/** All that an owner has to write. */
function specText({ database, owner }: Rehearsal): string {
  return `link: warehouse
platform: dbt
environment: US
region: ${owner.region}
databases:
  - name: warehouse
    from: { rds: ${database.identifier} }
`;
}

/** The owner at their terminal: the same commands, with the owner's account and resolver. */
export function ownerSurroundings(
  base: Surroundings,
  region: LocalRegion,
  scene: Rehearsal,
  spec: string,
): Surroundings {
  const credentials = { accessKeyId: scene.owner.accountId, secretAccessKey: region.secretAccessKey };
  return {
    ...base,
    json: true,
    yes: true,
    file: spec,
    network: openNetwork({ dnsServers: [region.publicDnsServer] }),
    openSession: (code) => openSession({ region: code, endpoint: region.url, credentials }),
  };
}

/** The platform's server: its own account, its role, its VPC, its own Postgres, keys made for this run. */
export function platformOptions(region: LocalRegion, scene: Rehearsal, jobs: HostEntry): PlatformOptions {
  const { platform } = scene;
  return {
    port: 0,
    dataDirectory: join(region.runDirectory, "platform"),
    aws: {
      endpoint: region.url,
      credentials: { accessKeyId: platform.accountId, secretAccessKey: region.secretAccessKey },
      roleArn: PLATFORM_ROLE,
    },
    environments: [
      {
        name: "US",
        region: platform.region,
        vpcId: platform.vpcId,
        subnetIds: platform.subnetIds,
        clientCidrs: ["10.0.0.0/16"],
        dnsServers: [jobs.dnsServer],
        socksProxy: jobs.socksProxy,
      },
    ],
    apiToken: randomBytes(32).toString("hex"),
    sealKey: randomBytes(32).toString("base64"),
    lookIntervalMs: 100,
    logLevel: "error",
  };
}
