import { openNetwork } from "@postern/aws";
import pg from "pg";
import { beforeAll, expect, test, vi } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { databaseMaker, LOGIN } from "../testing/make-databases.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { findOwnerWay } from "../verify/find-way.ts";
import type { PathTarget } from "../verify/verify-path.ts";
import { forceFailover } from "./force-failover.ts";
import { runDrill } from "./run-drill.ts";
import { summariseDrill } from "./summarise-drill.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const onEnd = atEnd();
const PACE = { pauseSeconds: 0.05, calmSeconds: 1, mostSeconds: 120 };
let scene: Scene;
let network: ReturnType<typeof openNetwork>;
let target: PathTarget;

beforeAll(async () => {
  scene = await startScene(onEnd);
  const { region, rehearsal } = scene;
  await databaseMaker(scene).instance("pair", { MultiAZ: true });
  const spec = readSpec(`
link: pair
platform: dbt
environment: US
region: ${rehearsal.owner.region}
databases: [{ name: pair, from: { rds: pair } }]
`);
  scene = { ...scene, spec };
  await applyLink(scene.ownerSession(), scene.network, spec);
  const place = { subnetId: rehearsal.owner.subnetIds[0]!, groupIds: [rehearsal.owner.applicationGroupId] };
  const host = await region.openHost({ ...rehearsal.owner, ...place });
  network = openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy });
  const { certificateName = "", ...way } = await findOwnerWay(scene.ownerSession(), network, spec);
  const tls = { mode: "verify-full", authorities: await region.authority(), certificateName } as const;
  target = { ...way, ...LOGIN, port: way.port ?? 0, tls };
});

/** By Postgres's own client, at the place of the load balancer's address. */
async function tables(): Promise<string[]> {
  const { region, rehearsal } = scene;
  const [address = ""] = (await network.resolve(target.host)).addresses;
  const at = await region.locate({ vpcId: rehearsal.owner.vpcId, address, port: target.port });
  const ssl = { ca: await region.authority(), checkServerIdentity: () => undefined };
  const client = new pg.Client({ ...LOGIN, ...at, ssl, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    const { rows } = await client.query("select tablename from pg_tables where tablename like 'postern_drill%'");
    return rows.map(({ tablename }) => tablename);
  } finally {
    await client.end();
  }
}

test("an order that AWS refuses ends the drill, and its table is gone", async () => {
  const failOver = () => Promise.reject(new Error("no right to"));
  await expect(runDrill(network, target, { ...PACE, failOver })).rejects.toThrow("no right to");
  expect(await tables()).toEqual([]);
});

test("both addresses registered, a failover needs nobody to follow it: another server answers, and nothing is lost", async () => {
  const failOver = () => forceFailover(scene.ownerSession(), scene.spec, "pair");
  const record = await runDrill(network, target, { ...PACE, failOver });
  const summary = summariseDrill(record.attempts);
  expect(summary).toMatchObject({ hasMoved: true, readOnly: 0 });
  expect(record.lost).toBe(0);
  expect(record.cuts).toBeGreaterThan(0);
  expect(summary.answered).toBeGreaterThan(10);
  expect(record.failedOverAt).toBeLessThan(record.attempts.at(-1)!.ends);
  expect(await tables()).toEqual([]);
});
