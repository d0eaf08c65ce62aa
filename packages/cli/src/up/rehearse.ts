import { openNetwork } from "@postern/aws";
import { probePostgres } from "@postern/link";
import type { HostEntry, LocalRegion, RegionOptions, Rehearsal } from "@postern/local-region";
import { type Endpoint, openPlatformClient, type PlatformClient, PrivateConnectionInput } from "@postern/platform-api";
import type { Surroundings } from "../command.ts";
import { runConnections } from "../commands/connections.ts";
import { runRequest } from "../commands/request.ts";
import { openConsole } from "../open-console.ts";
import type { Undo } from "../until-interrupted.ts";
import { ownerSurroundings, platformOptions, type StageFiles, writeStageFiles } from "./open-stage.ts";
import { ownerRuns, provision } from "./owner-side.ts";
import { awaitEndpoint, connectionInput, describeTest, inviteToConsole, requireOk } from "./platform-side.ts";
import type { RehearsalReport } from "./rehearsal-report.ts";
import type { StepRecorder } from "./step-recorder.ts";

export interface RehearsalOptions {
  /** Of the local region; 0 for any free one. */
  port: number;
  network: NonNullable<RegionOptions["network"]>;
  log: (line: string) => void;
  /** Whether the platform has its console too, for whoever stays to look. */
  withConsole: boolean;
}

/** A rehearsal that has been played to its end and still stands. */
export interface Stage {
  region: LocalRegion;
  scene: Rehearsal;
  files: StageFiles;
  platformUrl: string;
  /** Where somebody joins the platform's tenant and finds the link, and where its operator does; none without a console. */
  console: { tenant: string; operator: string } | undefined;
  report: Omit<RehearsalReport, "ok" | "totals">;
  /** Where the endpoint's address is reached on this machine. */
  entrance: { host: string; port: number };
  startToFirstRowMs: number;
}

/**
 * Plays the seed document from its first step to a query that answers: a local region, the owner's commands, the
 * platform's server. Whatever starts is pushed to `undo` before anything else is done.
 */
export async function rehearse(
  base: Surroundings,
  recorder: StepRecorder,
  options: RehearsalOptions,
  signal: AbortSignal,
  undo: Undo,
): Promise<Stage> {
  const started = performance.now();
  const set = await recorder.run("scene", "Set the scene: two accounts, two VPCs, a Postgres", () =>
    setScene(options, signal, undo),
  );
  const { region, scene, bastion, jobs, authority } = set;
  const files = await writeStageFiles(region, scene, bastion);
  const owner = ownerSurroundings(base, region, scene, files.spec);
  // The platform is another company's, and there already: it starts while the owner works.
  const platform = startPlatformServer(region, scene, jobs, undo, options.withConsole);
  platform.catch(() => undefined);

  const applied = await provision(recorder, owner);
  signal.throwIfAborted();
  const { client, url } = await platform;
  signal.throwIfAborted();

  const waiting = await recorder.run("4", "Submit the request to the platform", async () => {
    const text = await ownerRuns({ ...owner, json: false }, runRequest, {});
    const { endpoint } = await client.requests.file(text);
    return { value: await awaitEndpoint(client, endpoint.id, "waiting-for-owner", signal), detail: text };
  });
  const network = openNetwork({ dnsServers: [jobs.dnsServer], socksProxy: jobs.socksProxy });
  const target = probeTarget(scene, waiting.host ?? "", authority);

  await recorder.run("gate", "Before acceptance nothing passes", async () => {
    const probe = await probePostgres(network, { ...target, timeoutMs: 3000 });
    const failed = probe.stages.at(-1);
    if (probe.ok || failed?.stage !== "tcp")
      throw new Error(`a connection got as far as ${failed?.stage} before acceptance`);
    return { value: undefined, detail: `${failed.detail}, as it must` };
  });
  await recorder.run("5", "Accept the connection request", async () => {
    await ownerRuns(owner, runConnections, { verb: "accept", ids: [waiting.vpcEndpointId ?? ""] });
    return { value: undefined, detail: `postern connections accept ${waiting.vpcEndpointId}` };
  });
  const endpoint = await recorder.run("connection-1", "Create a PostgreSQL connection", async () => {
    const ready = await awaitEndpoint(client, waiting.id, "ready", signal);
    return { value: ready, detail: `the endpoint is ready in ${ready.zoneIds.join(", ")}` };
  });
  await connect(recorder, client, scene, endpoint, authority);

  const sql = scene.database.query;
  const query = await recorder.run("query", "Query through the private path", async () => {
    const probe = await probePostgres(network, { ...target, query: sql });
    const last = probe.stages.at(-1);
    if (!probe.ok || !last) throw new Error(`${last?.stage}: ${last?.detail}`);
    if (probe.rows.length === 0) throw new Error("the query answered no rows");
    return { value: { sql, columns: probe.columns, rows: probe.rows, ms: last.ms }, detail: last.detail };
  });
  const startToFirstRowMs = Math.round(performance.now() - started);
  const { vpcId } = scene.platform;
  const entrance = await region.locate({ vpcId, address: endpoint.addresses[0] ?? "", port: scene.database.port });
  const facts = {
    serviceName: applied.serviceName,
    vpcEndpointId: endpoint.vpcEndpointId ?? "",
    dnsName: endpoint.host ?? "",
  };
  const report = { network: region.network, steps: recorder.steps, query, endpoint: facts };
  const console = options.withConsole ? await inviteBoth(client, url) : undefined;
  return { region, scene, files, platformUrl: url, console, report, entrance, startToFirstRowMs };
}

/** A tenant's admin, and an operator of the platform. */
async function inviteBoth(client: PlatformClient, url: string) {
  const [tenant, operator] = await Promise.all([
    inviteToConsole(client, url, { email: "you@example.com", role: "admin" }),
    inviteToConsole(client, url, { email: "operator@example.com", role: "operator" }),
  ]);
  return { tenant, operator };
}

async function setScene({ port, network, log }: RehearsalOptions, signal: AbortSignal, undo: Undo) {
  const { startRegion, seedRehearsal } = await import("@postern/local-region");
  signal.throwIfAborted();
  const region = await startRegion({ port, network, log });
  undo.push(() => region.stop());
  signal.throwIfAborted();
  const scene = await seedRehearsal(region);
  signal.throwIfAborted();
  const openHost = (side: Rehearsal["owner" | "platform"], description: string) =>
    region.openHost({ ...side, subnetId: side.subnetIds[0] ?? "", description });
  const [bastion, jobs, authority] = await Promise.all([
    openHost(scene.owner, "the owner's bastion"),
    openHost(scene.platform, "the platform's jobs"),
    region.authority(),
  ]);
  const { owner, platform, database } = scene;
  const detail = [
    `local region ${region.url}, ${owner.region}`,
    `owner ${owner.accountId}: ${owner.vpcId} 10.0.0.0/16, RDS ${database.identifier}`,
    `platform ${platform.accountId}: ${platform.vpcId} 10.0.0.0/16, the same range on purpose`,
  ].join("\n");
  return { value: { region, scene, bastion, jobs, authority }, detail };
}

async function startPlatformServer(
  region: LocalRegion,
  scene: Rehearsal,
  jobs: HostEntry,
  undo: Undo,
  withConsole: boolean,
) {
  const { readConfig, startPlatform } = await import("@postern/platform");
  const config = readConfig({}, platformOptions(region, scene, jobs));
  const starting = startPlatform(config, withConsole ? { console: openConsole(undo) } : {});
  // Pushed before it has started: an interrupt meanwhile waits for it and stops it.
  undo.push(async () => (await starting.catch(() => undefined))?.stop());
  const { url } = await starting;
  return { url, client: openPlatformClient({ url, token: config.apiToken }) };
}

/** The seed's last section: Private, the endpoint, the details, a test, and saved. */
async function connect(
  recorder: StepRecorder,
  client: PlatformClient,
  scene: Rehearsal,
  ready: Endpoint,
  authority: string,
): Promise<void> {
  const offered = await recorder.run("connection-2", "Select Private", async () => {
    const { items } = await client.endpoints.list();
    const choice = items.filter(({ actions }) => actions.includes("connect"));
    return { value: choice, detail: `${choice.length} private endpoint to choose from` };
  });
  const endpoint = await recorder.run("connection-3", "Select the private endpoint", async () => {
    const chosen = offered.find(({ id }) => id === ready.id);
    if (!chosen) throw new Error(`the platform does not offer ${ready.id}`);
    return { value: chosen, detail: `host ${chosen.host}, filled in and locked` };
  });
  const input = await recorder.run("connection-4", "Configure the remaining details", async () => {
    const filled = PrivateConnectionInput.parse(connectionInput(scene, endpoint, authority));
    const { database, user, tls } = filled;
    return { value: filled, detail: `database ${database}, user ${user}, TLS ${tls.mode} for ${tls.certificateName}` };
  });
  await recorder.run("connection-5", "Test the connection and save it", async () => {
    const test = requireOk(await client.connections.tryOut(input));
    const saved = await client.connections.create(input);
    return { value: saved, detail: `${describeTest(test)}\nsaved as ${saved.name}` };
  });
}

function probeTarget(scene: Rehearsal, host: string, authorities: string) {
  const { database } = scene;
  return {
    host,
    port: database.port,
    database: database.name,
    user: database.analyst.user,
    password: database.analyst.password,
    tls: { mode: "verify-full" as const, certificateName: database.address, authorities },
  };
}
