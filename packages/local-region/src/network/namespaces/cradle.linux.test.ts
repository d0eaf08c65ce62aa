import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { whyNoNamespaces } from "../../testing/namespaces.ts";
import { descendants, isRunning } from "../../testing/processes.ts";
import { startCradle } from "./cradle.ts";

const why = await whyNoNamespaces();

async function openCradle() {
  const cradle = await startCradle();
  onTestFinished(() => cradle.stop());
  return cradle;
}

describe.skipIf(why)(`the cradle${why ? ` (cannot here: ${why})` : ""}`, () => {
  test("is a network of its own, whose namespaces have no name outside", async () => {
    const cradle = await openCradle();
    expect((await cradle.run("ip", ["-brief", "link"])).trim().split("\n")).toHaveLength(1);
    await cradle.run("ip", ["netns", "add", "cradle-test"]);
    expect(await cradle.run("ip", ["netns", "list"])).toContain("cradle-test");
    expect(execFileSync("ip", ["netns", "list"], { encoding: "utf8" })).not.toContain("cradle-test");
  });

  test("a program that fails says why", async () => {
    const cradle = await openCradle();
    await expect(cradle.run("ip", ["netns", "del", "nowhere"])).rejects.toThrow(/ip netns del nowhere: .*nowhere/);
    await expect(cradle.run("no-such-program", [])).rejects.toThrow("no-such-program");
  });

  test("hands out connections made inside and servers that listen inside", async () => {
    const cradle = await openCradle();
    await cradle.run("ip", ["link", "set", "lo", "up"]);
    const server = createServer((socket) => socket.end(`hello ${socket.remoteAddress}`));
    onTestFinished(() => void server.close());
    server.listen(await cradle.listen("127.0.0.1", 5432));
    const socket = await cradle.connect("127.0.0.9", { address: "127.0.0.1", port: 5432 }, 5000);
    const [text] = await once(socket, "data");
    socket.destroy();
    expect(String(text)).toBe("hello 127.0.0.9");
    const nobody = cradle.connect("127.0.0.1", { address: "127.0.0.1", port: 5433 }, 5000);
    await expect(nobody).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("a program outside enters one of its namespaces", async () => {
    const cradle = await openCradle();
    await cradle.run("ip", ["netns", "add", "v1"]);
    await cradle.run("ip", ["-n", "v1", "link", "add", "marker", "type", "veth"]);
    const [program = "", ...parameters] = cradle.enter("v1");
    const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    expect(execFileSync(program, [...parameters, "ip", "link"], { encoding: "utf8", env })).toContain("marker");
  });

  test("is gone, with all that ran in it, when its owner is killed", async () => {
    const source = `import { startCradle } from ${JSON.stringify(fileURLToPath(new URL("./cradle.ts", import.meta.url)))};
      const cradle = await startCradle();
      await cradle.run("ip", ["netns", "add", "v1"]);
      void cradle.run("sleep", ["345.678"]);
      setTimeout(() => console.log("ready"), 100);
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ["--input-type=module-typescript", "--eval", source], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void owner.kill("SIGKILL"));
    await once(owner.stdout, "data");
    const before = descendants(owner.pid!);
    expect(before.length).toBeGreaterThanOrEqual(3);
    owner.kill("SIGKILL");
    await expect.poll(() => before.filter(isRunning), { timeout: 20_000 }).toEqual([]);
  });
});
