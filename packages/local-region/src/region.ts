import { createRunDirectory } from "@postern/postgres-server";
import { type AdminSubject, answerAdmin } from "./admin/admin-api.ts";
import { answerQuestion } from "./dns/records.ts";
import { startDnsServer } from "./dns/server.ts";
import type { Endings } from "./endings.ts";
import { createHosts, type HostEntry, type HostOptions, type Hosts } from "./hosts.ts";
import type { DataPlane, Location, VpcAddress } from "./network/data-plane.ts";
import { followState } from "./network/follow-state.ts";
import { createLoopbackPlane, type LoopbackPlane } from "./network/loopback/loopback-plane.ts";
import { startSocksServer } from "./network/loopback/socks-server.ts";
import { renderWiring } from "./network/render-wiring.ts";
import { createDatabaseServers } from "./postgres/create-database-servers.ts";
import type { DatabaseServers } from "./postgres/database-servers.ts";
import { createClientInterface, deleteManagedInterface } from "./services/ec2/network-interfaces.ts";
import { createEc2Store } from "./services/ec2/store.ts";
import { createElbv2Store } from "./services/elbv2/store.ts";
import { createServices } from "./services/index.ts";
import { createRdsStore } from "./services/rds/store.ts";
import type { Operations, ServiceName } from "./services/service.ts";
import { accountCaller, findKey } from "./services/sts/find-key.ts";
import { createStsStore } from "./services/sts/store.ts";
import type { World } from "./services/world.ts";
import { createClock, type TimeProfile } from "./state/clock.ts";
import { createIds } from "./state/ids.ts";
import { startGateway } from "./wire/gateway.ts";
import { ACCOUNT_SECRET_ACCESS_KEY } from "./wire/verify-signature.ts";

export interface RegionOptions {
  /** Of AWS's protocols and the admin API, on 127.0.0.1; 4566 when omitted, 0 for any free one. */
  port?: number;
  /** How fast AWS's delays pass; `instant` when omitted. */
  profile?: TimeProfile;
  /** Makes the region's identifiers the same on every run. */
  seed?: string;
  /** Told of what goes wrong inside; never of secrets. */
  log?: (line: string) => void;
}

/** A running region. */
export interface LocalRegion {
  /** What `AWS_ENDPOINT_URL` is to be. */
  url: string;
  port: number;
  /** `ADDRESS:PORT` of the public view of DNS. */
  publicDnsServer: string;
  /** The secret of every account's own access key; the key's id is the account's twelve digits. */
  secretAccessKey: string;
  /** The data plane that carries its packets. */
  network: DataPlane["name"];
  /** Where the databases live; gone when the region is. */
  runDirectory: string;
  /** Calls an operation in-process as an account, without the wire. Throws AwsError as the operation does. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
  call(service: ServiceName, operation: string, input: object, as: { accountId: string; region: string }): Promise<any>;
  /** Puts a client host into a VPC: what runs "there" uses its proxy and its DNS server. */
  openHost(options: HostOptions): Promise<HostEntry>;
  /** Where on this machine a VPC's address and port are. */
  locate(address: VpcAddress): Promise<Location>;
  /** The certificate of the region's authority, PEM. */
  authority(): Promise<string>;
  /** Begun when first asked for: making the template of a database takes a second of this machine's. */
  databases: DatabaseServers;
  /** Ends everything and leaves nothing; may be called again. */
  stop(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** Puts a region together. Each part that starts is noted in `endings` at once, so that a failure half-way can be undone. */
export async function composeRegion(options: RegionOptions, endings: Endings): Promise<LocalRegion> {
  const { port: wishedPort = 4566, profile = "instant", seed, log = () => {} } = options;

  const directory = await createRunDirectory("region");
  endings.add("run directory", () => directory.remove());
  const clock = createClock(profile);
  const plane = await createLoopbackPlane({ periodMs: clock.periodMs, log });
  endings.add("data plane", () => plane.stop());
  const databases = beginWhenNeeded(() =>
    createDatabaseServers({
      directory: directory.path,
      onExit: (id, exit) => log(`the database server '${id}' ended by itself: ${JSON.stringify(exit)}`),
    }),
  );
  endings.add("databases", () => databases.begun()?.stop());
  endings.add("clock", () => clock.stop());

  const network = followState(plane, () => renderWiring(world));
  const world: World = {
    clock,
    ids: createIds(seed),
    ec2: createEc2Store(),
    elbv2: createElbv2Store(),
    rds: createRdsStore(),
    sts: createStsStore(),
    network: { plane, refresh: network.refresh },
    get databases() {
      return databases.get();
    },
    log,
  };
  endings.add("network", () => network.stop());
  const services = createServices(world);
  const publicDns = await startDnsServer({
    host: plane.ownAddress,
    answer: (question) => answerQuestion(world, "public", question),
    log,
  });
  endings.add("public DNS", () => publicDns.stop());
  const hosts = composeHosts(world, plane, log);
  endings.add("hosts", () => hosts.stop());

  const publicDnsServer = `${publicDns.host}:${publicDns.port}`;
  const subject: AdminSubject = {
    status: () => ({ url, publicDnsServer, network: plane.name, profile, hosts: hosts.list().length }),
    operations: () => namesOf(services),
    authority: () => databases.get().authority(),
    locate: (address) => plane.locate(address),
    openHost: (wish) => hosts.open(wish),
    hosts: () => hosts.list(),
    async closeHost(id) {
      const host = hosts.find(id);
      await host?.close();
      return host !== undefined;
    },
  };
  const gateway = await startGateway({
    host: LOOPBACK,
    port: wishedPort,
    services,
    findKey: (accessKeyId) => findKey(world.sts, accessKeyId, ACCOUNT_SECRET_ACCESS_KEY),
    now: () => clock.now(),
    log,
    answerOther: (request, body) => answerAdmin(subject, request, body),
  });
  endings.add("gateway", () => gateway.stop());
  const url = `http://${LOOPBACK}:${gateway.port}`;

  return {
    url,
    port: gateway.port,
    publicDnsServer,
    secretAccessKey: ACCOUNT_SECRET_ACCESS_KEY,
    network: plane.name,
    runDirectory: directory.path,
    async call(service, operation, input, as) {
      const run = services[service][operation];
      if (!run) throw new Error(`the local region does not serve ${operation} of ${service}`);
      if (!/^\d{12}$/.test(as.accountId)) throw new RangeError(`account '${as.accountId}': give twelve digits`);
      return run(input, { ...accountCaller(as.accountId), region: as.region });
    },
    openHost: (wish) => hosts.open(wish),
    locate: (address) => plane.locate(address),
    authority: () => databases.get().authority(),
    get databases() {
      return databases.get();
    },
    stop: () => endings.run(),
  };
}

function beginWhenNeeded<Part>(begin: () => Part): { get(): Part; begun(): Part | undefined } {
  let part: Part | undefined;
  return {
    get() {
      part ??= begin();
      return part;
    },
    begun: () => part,
  };
}

function composeHosts(world: World, plane: LoopbackPlane, log: (line: string) => void): Hosts {
  return createHosts({
    createInterface: (options) => createClientInterface(world, options),
    async deleteInterface(networkInterfaceId) {
      deleteManagedInterface(world, networkInterfaceId);
      await world.network.refresh();
    },
    startProxy: (interfaceId, vpcId) =>
      startSocksServer({
        plane,
        interfaceId,
        resolve: (name) => answerQuestion(world, { vpcId }, { name, type: "A" }).addresses[0],
        log,
      }),
    async startDns(vpcId) {
      const answer = (question: Parameters<typeof answerQuestion>[2]) => answerQuestion(world, { vpcId }, question);
      const { host, port, stop } = await startDnsServer({ host: plane.ownAddress, answer, log });
      return { server: `${host}:${port}`, stop };
    },
  });
}

function namesOf(services: Record<ServiceName, Operations>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(services).map(([service, operations]) => [service, Object.keys(operations).sort()]),
  );
}
