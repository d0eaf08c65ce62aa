import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { countResources, NOTHING, ONE_LINK } from "../../packages/link/src/testing/start-scene.ts";
import { atEnd } from "./at-end.ts";
import { type Owner, startOwner } from "./command-line.ts";

const onEnd = atEnd();

let owner: Owner;
beforeAll(async () => {
  owner = await startOwner(onEnd);
});

/**
 * Stands between the command and the region. The Host header stays as it was signed. `onMutation` hears of each
 * mutating call once the region has carried it out and before the command is told: the worst moment to die.
 */
async function startProxy(target: string, onMutation: (operation: string) => void): Promise<string> {
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const operation = new URLSearchParams(body.toString()).get("Action") ?? "";
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, async (answer) => {
      const text = await buffer(answer);
      if (!/^(Describe|Get)/.test(operation)) onMutation(operation);
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
    });
    onward.once("error", () => outgoing.destroy());
    onward.end(body);
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs the command through a proxy that kills it, by SIGKILL, when its nth mutating call has been carried out. */
async function runKilledAfter(calls: number, args: string[]) {
  const carriedOut: string[] = [];
  const url = await startProxy(owner.scene.region.url, (operation) => {
    carriedOut.push(operation);
    if (carriedOut.length === calls) command.child.kill("SIGKILL");
  });
  const command = owner.start(args, { AWS_ENDPOINT_URL: url });
  const { code, stderr } = await command.ended;
  return { wasKilled: code === null, code, stderr, carriedOut };
}

test("apply killed by SIGKILL after any of its changes is finished by the next apply: one link, then none", async () => {
  let calls = 0;
  for (;;) {
    calls++;
    const first = await runKilledAfter(calls, ["apply", "--yes"]);
    if (!first.wasKilled) expect(first.code, first.stderr).toBe(0);
    const when = `killed after change ${calls}: ${first.carriedOut.join(", ")}`;

    const second = await owner.run(["apply", "--yes"]);
    expect(second.code, `${when}\n${second.stderr}`).toBe(0);
    expect(await countResources(owner.scene), when).toEqual(ONE_LINK);

    const destroyed = await owner.run(["destroy", "--yes"]);
    expect(destroyed.code, `${when}\n${destroyed.stderr}`).toBe(0);
    expect(await countResources(owner.scene), when).toEqual(NOTHING);
    if (!first.wasKilled) break;
  }
  // Load balancer, its attributes, target group, its attributes, targets, listener, rules, service, permissions.
  expect(calls).toBeGreaterThan(9);
});

test("destroy killed by SIGKILL after any of its changes is finished by the next destroy, or mended by an apply", async () => {
  let calls = 0;
  for (;;) {
    calls++;
    expect((await owner.run(["apply", "--yes"])).code).toBe(0);
    const first = await runKilledAfter(calls, ["destroy", "--yes"]);
    const when = `killed after change ${calls}: ${first.carriedOut.join(", ")}`;
    if (first.wasKilled) {
      const mended = await owner.run(["apply", "--yes"]);
      expect(mended.code, `${when}\n${mended.stderr}`).toBe(0);
      expect(await countResources(owner.scene), when).toEqual(ONE_LINK);
      await runKilledAfter(calls, ["destroy", "--yes"]);
    }
    const last = await owner.run(["destroy", "--yes"]);
    expect(last.code, `${when}\n${last.stderr}`).toBe(0);
    expect(await countResources(owner.scene), when).toEqual(NOTHING);
    if (!first.wasKilled) break;
  }
  expect(calls).toBeGreaterThan(4);
});
