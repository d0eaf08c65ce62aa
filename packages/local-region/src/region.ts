import type { Server } from "node:net";
import { join } from "node:path";
import { createRunDirectory } from "@postern/postgres-server";
import { type AdminSubject, answerAdmin } from "./admin/admin-api.ts";
import { type Choices, defaultChoices } from "./choices/open-questions.ts";
import { composeHosts, forgetHost } from "./compose-hosts.ts";
import { slowDns } from "./dns/ask.ts";
import { readUpstream } from "./dns/forward.ts";
import { answerQuestion } from "./dns/records.ts";
import { startDnsServer } from "./dns/server.ts";
import type { Endings } from "./endings.ts";
import type { Hardships } from "./faults/attend-calls.ts";
import { composeFaults } from "./faults/compose-faults.ts";
import { createFunctionRunner } from "./functions/create-function-runner.ts";
import type { HostEntry, HostOptions } from "./hosts.ts";
import type { DataPlane, Location, VpcAddress } from "./network/data-plane.ts";
import { followState } from "./network/follow-state.ts";
import type { NetworkChoice, PlaneBegun } from "./network/open-plane.ts";
import { keepWiring } from "./network/render-wiring.ts";
import { createDatabaseServers } from "./postgres/create-database-servers.ts";
import type { DatabaseServers } from "./postgres/database-servers.ts";
import { keepDatabases } from "./postgres/kept-databases.ts";
import { keptClock, openRegionState, openStateDirectory } from "./region-state.ts";
import { keepMetrics } from "./services/cloudwatch/record-metrics.ts";
import { createDeliveries } from "./services/deliveries/create-deliveries.ts";
import type { UnderWay } from "./services/deliveries/deliveries.ts";
import { deliverySubject } from "./services/deliveries/delivery-subject.ts";
import { closeSite, listSites, openSite } from "./services/ec2/open-site.ts";
import { placeForHost } from "./services/ec2/place-for-host.ts";
import { publishTexts } from "./services/ec2/published-txt.ts";
import { authorizeCall } from "./services/iam/authorize-call.ts";
import { createServices } from "./services/index.ts";
import { databaseSubject } from "./services/rds/database-subject.ts";
import { databaseEnded } from "./services/rds/hosts.ts";
import { resumeServices } from "./services/resume.ts";
import type { Operations, ServiceName } from "./services/service.ts";
import { createStores } from "./services/stores.ts";
import { accountCaller, findKey } from "./services/sts/find-key.ts";
import type { World } from "./services/world.ts";
import { createClock, type TimeProfile } from "./state/clock.ts";
import { createIds } from "./state/ids.ts";
import { type Journal, NO_JOURNAL } from "./state/journal.ts";
import { type Call, startGateway } from "./wire/gateway.ts";
import { loadServiceModel } from "./wire/operation-schemas.ts";
import { ACCOUNT_SECRET_ACCESS_KEY } from "./wire/verify-signature.ts";

export interface RegionOptions {
  /** Of AWS's protocols and the admin API, on 127.0.0.1; 4566 when omitted, 0 for any free one. */
  port?: number;
  /** How fast AWS's delays pass; `instant` when omitted. */
  profile?: TimeProfile;
  /** Makes the region's identifiers the same on every run. */
  seed?: string;
  /**
   * `loopback` when omitted. `namespaces` has the kernel of Linux carry packets, `auto` chooses it where the machine can;
   * with `none` calls are answered and nothing is carried.
   */
  network?: NetworkChoice;
  /** Where it keeps everything, so that it is there again after a restart or a kill; in memory only when omitted. */
  stateDirectory?: string;
  /** A file of `snapshot` to begin with. */
  restore?: string;
  /** AWS's rates for calls: off when omitted. */
  throttle?: boolean;
  /** `eventual`: what was just made is unknown for a while, as on AWS; `strong` when omitted. */
  consistency?: Hardships["consistency"];
  /** Sessions of roles may do only what their policies say: off when omitted. */
  enforceIam?: boolean;
  /** Answers to what no source settles; of the kept state, else the defaults, when omitted. */
  choices?: Partial<Choices>;
  /** A DNS server, `ADDRESS` or `ADDRESS:PORT`, that is asked for names that are nobody's here; nobody is when omitted. */
  dnsForward?: string;
  /** Seconds of this machine from a database's failover to its name's move; AWS's 30, by the profile, when omitted. */
  dnsLagSeconds?: number;
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
  /** Where programs of this machine reach a VPC's address and port. */
  locate(address: VpcAddress): Promise<Location>;
  /** Has a server of this process serve at a VPC's address and port. */
  listen(server: Server, address: VpcAddress): Promise<void>;
  /** Says what stands at an address outside every VPC, such as a database on premises. */
  placeOutside(address: string, port: number, location: Location): void;
  /** The certificate of the region's authority, PEM. */
  authority(): Promise<string>;
  /** Begun when first asked for: making the template of a database takes a second of this machine's. */
  databases: DatabaseServers;
  /** Ends everything and leaves nothing; may be called again. */
  stop(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

const NO_NETWORK = { refresh: async () => {}, refreshAll: async () => {}, stop: async () => {} };

/** Puts a region together. Each part that starts is noted in `endings` at once, so that a failure half-way can be undone. */
export async function composeRegion(
  options: RegionOptions,
  { open: openPlane }: PlaneBegun,
  endings: Endings,
): Promise<LocalRegion> {
  const { port: wishedPort = 4566, profile = "instant", seed, stateDirectory, restore, log = () => {} } = options;

  const forwardTo = options.dnsForward === undefined ? undefined : readUpstream(options.dnsForward);
  const directory = await createRunDirectory("region");
  endings.add("run directory", () => directory.remove());
  const kept = stateDirectory === undefined ? undefined : await openStateDirectory(stateDirectory, endings);
  const keptDatabases =
    kept?.databases ?? (restore === undefined ? undefined : keepDatabases(join(directory.path, "databases")));
  let journal = NO_JOURNAL;
  const clock = keptClock(createClock(profile), () => journal);
  const hasNetwork = options.network !== "none";
  const opening = openPlane({
    periodMs: clock.periodMs,
    noTarget: () => world.choices.noTarget,
    portsPerTarget: () => faults.hardships().portsPerTarget,
    lookUp: (view, name) => answerQuestion(world, view, { name, type: "A" }).addresses[0],
    log,
  });
  endings.add("data plane", () =>
    opening.then(
      (opened) => opened.stop(),
      () => undefined,
    ),
  );
  // While the kernel is at work: a first call is mostly one of EC2's, and no model takes longer to read.
  const isInKernel = options.network === "namespaces" || options.network === "auto";
  const [plane] = await Promise.all([opening, isInKernel && loadServiceModel("ec2")]);
  const databases = beginWhenNeeded(() =>
    createDatabaseServers({
      directory: directory.path,
      keep: keptDatabases,
      onExit: (id, exit) => void journal.record(() => databaseEnded(world, id, JSON.stringify(exit))),
    }),
  );
  endings.add("databases", () => databases.begun()?.stop());
  endings.add("clock", () => clock.stop());

  const wiring = beginWhenNeeded(() => keepWiring(world));
  const network = hasNetwork ? followState(plane, () => wiring.get()()) : NO_NETWORK;
  const functions = createFunctionRunner({
    directory: join(directory.path, "functions"),
    openHost: (wish) => hosts.open(wish),
    publicDnsServer: () => publicDnsServer,
  });
  endings.add("functions", () => functions.stop());
  const ids = createIds(seed);
  const underWay = new Map<string, UnderWay>();
  const world: World = {
    clock,
    ids,
    choices: defaultChoices(),
    ...createStores(),
    network: { plane, refresh: () => journal.following(network).refresh() },
    get databases() {
      return journal.following(databases.get());
    },
    functions,
    deliveries: createDeliveries({ clock, ids, underWay }, () => world),
    endpointUrl: () => url,
    log,
  };
  const hostInterfaces = new Map<string, true>();
  const keep = {
    directory: kept,
    restore,
    databases: keptDatabases,
    more: { choices: world.choices, hosts: { interfaces: hostInterfaces }, deliveries: { underWay } },
    log,
  };
  const state = await openRegionState(world, keep, endings);
  journal = state.journal;
  Object.assign(world.choices, options.choices);
  // What is asked for now comes before what was kept.
  world.rds.settings.dnsLagSeconds = options.dnsLagSeconds ?? world.rds.settings.dnsLagSeconds;
  endings.add("network", () => network.stop());
  const ask = slowDns(world, () => faults.hardships().dnsDelaySeconds);
  const hosts = composeHosts({
    ...{ world, plane, ask, forwardTo, log, interfaces: hostInterfaces },
    directory: directory.path,
  });
  endings.add("hosts", () => hosts.stop());
  let stopMetrics = keepMetrics(world);
  endings.add("metrics", () => stopMetrics());
  const services = recorded(createServices(world), journal);
  const { throttle = false, consistency = "strong", enforceIam = false } = options;
  const authorize = (call: Call) => authorizeCall(world, call);
  const faults = composeFaults({ clock, seed, throttle, consistency, enforceIam, authorize });
  if (state.isResumed) {
    await journal.record(() => {
      for (const id of hostInterfaces.keys()) forgetHost(world, hostInterfaces, id);
      return resumeServices(world);
    });
  }
  const publicDns = await startDnsServer({
    host: plane.ownAddress,
    answer: (question) => ask("public", question),
    forwardTo,
    log,
  });
  endings.add("public DNS", () => publicDns.stop());

  const publicDnsServer = `${publicDns.host}:${publicDns.port}`;
  const subject: AdminSubject = {
    status: () => ({
      url,
      publicDnsServer,
      network: plane.name,
      profile: clock.profile(),
      now: clock.now().toISOString(),
      hosts: hosts.list().length,
    }),
    operations: () => namesOf(services),
    authority: () => databases.get().authority(),
    locate: (address) => plane.locate(address),
    async openHost({ place, ...wish }) {
      const { accountId, region, subnetId } = placeForHost(world, place);
      return hosts.open({ accountId, region, ...wish, subnetId });
    },
    async enterHost(id) {
      const host = hosts.find(id);
      return host && { enter: (await host.enter()) ?? null };
    },
    hosts: () => hosts.list(),
    publishTexts: (name, values) => journal.record(() => publishTexts(world, name, values)),
    faults,
    choices: {
      values: () => ({ ...world.choices }),
      change: (changes) =>
        journal.record(() => {
          Object.assign(world.choices, changes);
          return network.refreshAll();
        }),
    },
    deliveries: deliverySubject(world),
    databases: databaseSubject(world, (work) => journal.record(work)),
    sites: {
      list: () => listSites(world),
      open: (wish) => journal.record(() => openSite(world, wish)),
      close: (siteId) => journal.record(() => closeSite(world, siteId)),
    },
    async reset() {
      await journal.record(async () => {
        await hosts.stop();
        clock.clear();
        await functions.reset();
        world.deliveries.reset();
        for (const { siteId } of listSites(world)) await closeSite(world, siteId);
        await databases.begun()?.removeAll();
        state.empty();
        world.rds.lostZones.clear();
        Object.assign(world.rds.settings, { dnsLagSeconds: options.dnsLagSeconds, describeLagSeconds: undefined });
        faults.rules.clear();
        stopMetrics = keepMetrics(world);
        await world.network.refresh();
      });
    },
    snapshot: () => state.snapshot(databases.begun()),
    async moveClock(wish) {
      const ran = "advanceSeconds" in wish ? await clock.advance(wish.advanceSeconds) : 0;
      if ("profile" in wish) clock.setProfile(wish.profile);
      if ("speed" in wish) clock.setSpeed(wish.speed);
      return { now: clock.now().toISOString(), profile: clock.profile(), movedSeconds: clock.movedMs / 1000, ran };
    },
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
    findKey: (accessKeyId) => findKey(world.sts, accessKeyId, ACCOUNT_SECRET_ACCESS_KEY, clock.movedMs),
    // Clients sign by their own clocks, which nobody has moved.
    now: () => new Date(),
    log,
    attend: faults.attend,
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
    listen: (server, address) => plane.listen(server, address),
    locate: (address) => plane.locate(address),
    placeOutside: (address, port, location) => plane.registerOutside(address, port, location),
    authority: () => databases.get().authority(),
    get databases() {
      return databases.get();
    },
    stop: () => endings.run(),
  };
}

/** Calls that may change something, each written down before it is answered; the others can be told by their names. */
function recorded(services: Record<ServiceName, Operations>, journal: Journal): Record<ServiceName, Operations> {
  const record = (operations: Operations): Operations =>
    Object.fromEntries(
      Object.entries(operations).map(([name, run]) => [
        name,
        /^(Describe|Get|List)/.test(name) ? run : (input, caller) => journal.record(() => run(input, caller)),
      ]),
    );
  return Object.fromEntries(
    Object.entries(services).map(([service, operations]) => [service, record(operations)]),
  ) as Record<ServiceName, Operations>;
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

function namesOf(services: Record<ServiceName, Operations>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(services).map(([service, operations]) => [service, Object.keys(operations).sort()]),
  );
}
