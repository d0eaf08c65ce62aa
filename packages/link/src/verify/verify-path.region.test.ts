import { createServer } from "node:net";
import { openNetwork } from "@postern/aws";
import { beforeAll, describe, expect, test } from "vitest";
import { readStatus } from "../apply/status.ts";
import { atEnd } from "../testing/at-end.ts";
import { type LinkedScene, startLinkedScene } from "../testing/start-linked-scene.ts";
import { type HopResult, type PathTarget, verifyPath } from "./verify-path.ts";

const cleanup = atEnd();
let scene: LinkedScene;

beforeAll(async () => {
  scene = await startLinkedScene(cleanup);
});

function target(changes: Partial<PathTarget> = {}): PathTarget {
  const { database } = scene.rehearsal;
  return {
    host: scene.endpoint.dnsNames[0] ?? "",
    port: database.port,
    database: database.name,
    ...database.analyst,
    tls: { mode: "verify-full", certificateName: database.address, authorities: scene.authorities },
    ...changes,
  };
}

const GONE = [
  "dns",
  "address",
  "tcp",
  "ssl-request",
  "certificate",
  "authentication",
  "sign-in",
  "database",
  "query",
  "role",
];

describe("a sound path", () => {
  test("is proved from the platform's side through the endpoint, each hop told as it is gone", async () => {
    const heard: HopResult[] = [];
    const result = await verifyPath(
      scene.platformNetwork,
      target({ allowedAddresses: scene.endpoint.addresses, query: scene.rehearsal.database.query, expected: "writer" }),
      (hop) => heard.push(hop),
    );
    expect(result.hops.map(({ hop, ok }) => (ok ? hop : `${hop} failed`))).toEqual(GONE);
    expect(heard).toEqual(result.hops);
    expect(result).toMatchObject({ ok: true, isWriter: true, rows: { length: 5 } });
    expect(result.hops.find(({ hop }) => hop === "authentication")?.detail).toBe("by SCRAM");
  });

  test("is proved from the owner's VPC through the load balancer, without any endpoint", async () => {
    const { loadBalancer } = await readStatus(scene.ownerSession(), "warehouse");
    const host = loadBalancer?.dnsName ?? "";
    const allowedAddresses = loadBalancer?.nodeAddresses ?? [];
    const result = await verifyPath(scene.ownerNetwork, target({ host, allowedAddresses, side: "owner" }));
    expect(result).toMatchObject({ ok: true });
  });

  test("stays open while it idles", async () => {
    const result = await verifyPath(scene.platformNetwork, target({ idleSeconds: 1 }));
    expect(result.hops.at(-1)).toMatchObject({ hop: "idle", ok: true });
  });

  test("carries replication for who has the right, and for nobody else", async () => {
    const { analyst } = scene.rehearsal.database;
    const denied = await verifyPath(scene.platformNetwork, target({ replication: true }));
    expect(denied).toMatchObject({ ok: false });
    expect(denied.hops.at(-1)).toMatchObject({ hop: "replication", ok: false, whose: "owner" });
    await asSuperuser(`alter role ${analyst.user} replication`);
    const allowed = await verifyPath(scene.platformNetwork, target({ replication: true }));
    expect(allowed.hops.at(-1)).toMatchObject({ hop: "replication", ok: true });
  });
});

test.each<[string, string, Partial<PathTarget>]>([
  ["dns", "platform", { host: "vpce-0.example.com" }],
  ["address", "platform", { allowedAddresses: ["10.9.9.9"] }],
  ["tcp", "owner", { port: 5999 }],
  ["certificate", "you", { tls: { mode: "verify-full" } }],
  ["sign-in", "you", { password: "wrong" }],
  ["database", "you", { database: "no_such" }],
  ["query", "owner", { query: "delete from orders" }],
  ["role", "owner", { expected: "reader" }],
])("stops at %s, which is for %s to mend, and shows no password", async (hop, whose, wrong) => {
  const tls = wrong.tls ? { ...wrong.tls, authorities: scene.authorities } : target().tls;
  const result = await verifyPath(scene.platformNetwork, target({ ...wrong, tls }));
  expect(result.ok).toBe(false);
  expect(result.hops.at(-1)).toMatchObject({ hop, ok: false, whose, cause: expect.stringMatching(/\w/) });
  expect(JSON.stringify(result)).not.toContain(scene.rehearsal.database.analyst.password);
});

test("what refuses to speak TLS stops at the request for it, and not before", async () => {
  const server = createServer((socket) => socket.once("data", () => socket.end("N")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(() => new Promise((resolve) => server.close(() => resolve())));
  const { port } = server.address() as { port: number };

  const result = await verifyPath(openNetwork(), target({ host: "127.0.0.1", port }));
  expect(result.hops.at(-1)).toMatchObject({ hop: "ssl-request", ok: false, cause: "the server has TLS switched off" });
});

/** As the server's superuser, which on AWS is nobody of ours. */
async function asSuperuser(statement: string): Promise<void> {
  const { owner, database } = scene.rehearsal;
  const answer = await scene.region.call("rds", "DescribeDBInstances", {}, owner);
  await scene.region.databases.execute(answer.DBInstances[0].DbiResourceId, database.name, statement);
}
