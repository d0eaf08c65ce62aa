import { readdirSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { openIn, serveIn, startKernelPlane } from "../../testing/kernel-plane.ts";
import { MANY_DATABASE, manyEndpointAddress, manyEndpoints } from "../../testing/many-endpoints.ts";
import { whyNoNamespaces } from "../../testing/namespaces.ts";
import { nextText } from "../../testing/plane-traffic.ts";

const VPCS = 100;
const ENDPOINTS_EACH = 10;

const why = await whyNoNamespaces();

/** Processes whose parent is this one, by their programs. */
function children(): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const [, program, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
      return Number(parent) === process.pid ? [program ?? ""] : [];
    } catch {
      return [];
    }
  });
}

test.skipIf(why)(
  "a thousand endpoints in a hundred VPCs all lead to their database, and go with nothing left",
  async () => {
    const before = children();
    const plane = await startKernelPlane();
    const wiring = manyEndpoints(VPCS, ENDPOINTS_EACH);
    await plane.apply(wiring);
    await serveIn(plane, MANY_DATABASE, (socket: Socket) => socket.on("data", (data) => socket.write(data)));
    let answered = 0;
    for (let vpc = 0; vpc < VPCS; vpc++)
      for (let each = 0; each < ENDPOINTS_EACH; each++) {
        const stream = await openIn(plane, `eni-client-${vpc}`, { address: manyEndpointAddress(each), port: 5432 });
        stream.write("hello");
        if ((await nextText(stream)) === "hello") answered += 1;
        stream.destroy();
      }
    expect(answered).toBe(VPCS * ENDPOINTS_EACH);
    expect((await plane.observe!()).endpoints.size).toBe(VPCS * ENDPOINTS_EACH);
    await plane.stop();
    expect(children()).toEqual(before);
  },
);
