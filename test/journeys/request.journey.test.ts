import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { atEnd } from "./at-end.ts";
import { askForLink, type Owner, type StartedCommand, startOwner } from "./command-line.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PLATFORM_ACCOUNT = "346425330055";
const onEnd = atEnd();
let owner: Owner;
let serviceName: string;
beforeAll(async () => {
  owner = await startOwner(onEnd);
  serviceName = (await owner.runJson("apply", "--yes")).document.serviceName;
});

const stateOf = async (id: string) => {
  const { VpcEndpoints } = await owner.scene.ec2(PLATFORM_ACCOUNT).describeVpcEndpoints({ VpcEndpointIds: [id] });
  return VpcEndpoints?.[0]?.State;
};
const ids = (document: { connections: { vpcEndpointId: string }[] }) =>
  document.connections.map(({ vpcEndpointId }) => vpcEndpointId);

/** What a command that does not end has printed, once it has printed that. */
async function untilPrinted({ child }: StartedCommand, text: RegExp): Promise<string> {
  let printed = "";
  child.stdout?.on("data", (data) => (printed += data));
  await vi.waitFor(() => expect(printed).toMatch(text), { timeout: 60_000, interval: 50 });
  return printed;
}

describe("connections", () => {
  test("are chosen by account and region, and a rule that fits nobody decides over nobody", async () => {
    const id = await askForLink(owner, serviceName);
    const list = async (...rule: string[]) => ids((await owner.runJson("connections", "list", ...rule)).document);
    expect(await list("--account", PLATFORM_ACCOUNT)).toContain(id);
    expect(await list("--account", "999988887777")).toEqual([]);
    expect(await list("--from", "eu-west-1")).toEqual([]);
    const nobody = await owner.runJson("connections", "accept", "--account", "999988887777");
    expect(nobody).toMatchObject({ code: 0, document: { ok: true, connections: [] } });
    expect(await stateOf(id)).toBe("pendingAcceptance");
    const other = await owner.runJson("connections", "accept", id, "--account", "999988887777");
    expect(other).toMatchObject({
      code: 1,
      document: {
        error: {
          code: "connection-unknown",
          problems: [{ value: id, message: expect.stringContaining("999988887777") }],
        },
      },
    });
    const taken = await owner.runJson("connections", "accept", "--account", PLATFORM_ACCOUNT, "--from", "us-east-1");
    expect(ids(taken.document)).toContain(id);
    expect(await stateOf(id)).toBe("available");
    const rejected = await owner.runJson("connections", "reject", "--account", PLATFORM_ACCOUNT);
    expect(ids(rejected.document)).toContain(id);
    expect(await stateOf(id)).toBe("rejected");
  });

  test("are found by the request that was sent, in each of its forms, and another link's request is refused", async () => {
    const id = await askForLink(owner, serviceName);
    const text = join(owner.directory, "request.txt");
    const json = join(owner.directory, "request.json");
    await writeFile(text, (await owner.run(["request"])).stdout);
    await writeFile(json, (await owner.run(["request", "--json"])).stdout);
    for (const file of [text, json]) {
      expect(ids((await owner.runJson("connections", "list", "--request", file)).document)).toContain(id);
    }
    const other = join(owner.directory, "other.json");
    const request = (await owner.runJson("request")).document;
    const stranger = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
    await writeFile(other, JSON.stringify({ ...request, serviceName: stranger }));
    const refused = await owner.runJson("connections", "accept", "--request", other);
    expect(refused).toMatchObject({
      code: 64,
      document: { error: { problems: [{ field: "--request", message: expect.stringContaining(stranger) }] } },
    });
    expect(await stateOf(id)).toBe("pendingAcceptance");
    await owner.run(["connections", "reject", id]);
  });

  test("that have not come yet are waited for, and waiting ends when nobody comes", async () => {
    const nobody = await owner.runJson("connections", "accept", "--wait", "1");
    expect(nobody).toMatchObject({
      code: 1,
      document: {
        error: { code: "connection-unknown", problems: [{ message: expect.stringContaining("within 1 s") }] },
      },
    });
    const waiting = owner.start(["connections", "accept", "--wait", "--json"]);
    const id = await askForLink(owner, serviceName);
    const { code, stdout } = await waiting.ended;
    expect({ code, ids: ids(JSON.parse(stdout)) }).toEqual({ code: 0, ids: [id] });
    expect(await stateOf(id)).toBe("available");
  });
});

test("status --watch says what is new until it is interrupted", async () => {
  const watching = owner.start(["status", "--watch", "0.1", "--json"]);
  await untilPrinted(watching, /"link":"warehouse"/);
  const id = await askForLink(owner, serviceName);
  const printed = await untilPrinted(watching, new RegExp(id));
  for (const line of printed.trim().split("\n"))
    expect(JSON.parse(line)).toMatchObject({ ok: true, link: "warehouse" });
  watching.child.kill("SIGINT");
  expect((await watching.ended).code).toBe(130);
});

describe("request --send", () => {
  const TOKEN = randomBytes(24).toString("hex");

  async function startPlatform(): Promise<string> {
    const { rehearsal, region } = owner.scene;
    const { platform } = rehearsal;
    const host = await region.openHost({ ...platform, subnetId: platform.subnetIds[0] ?? "" });
    const environments = [
      {
        ...{ name: "US", region: platform.region, vpcId: platform.vpcId, subnetIds: platform.subnetIds.slice(0, 2) },
        ...{ clientCidrs: ["10.0.0.0/16"], dnsServers: [host.dnsServer], socksProxy: host.socksProxy },
      },
    ];
    // Not in the owner's directory, which is the owner's alone: as root, Postgres runs as another user.
    const data = join(tmpdir(), `postern-platform-${randomBytes(4).toString("hex")}`);
    const serving = owner.start(["platform", "serve", "--port", "0", "--data", data, "--json"], {
      AWS_ACCESS_KEY_ID: platform.accountId,
      POSTERN_AWS_ROLE_ARN: `arn:aws:iam::${platform.accountId}:role/MTPL_Admin`,
      POSTERN_ENVIRONMENTS: JSON.stringify(environments),
      POSTERN_API_TOKEN: TOKEN,
      POSTERN_SEAL_KEY: randomBytes(32).toString("base64"),
      POSTERN_LOG_LEVEL: "silent",
    });
    onTestFinished(async () => {
      serving.child.kill("SIGTERM");
      await serving.ended;
      await rm(data, { recursive: true, force: true });
    });
    const printed = await untilPrinted(serving, /"url": "http[^"]+"[\s\S]*\}/);
    return JSON.parse(printed).url;
  }

  test("files it with a Postern platform, which makes its endpoint; sent again it joins that", async () => {
    const url = await startPlatform();
    const send = async () => {
      const { code, stdout } = await owner.run(["request", "--send", url, "--json"], { POSTERN_PLATFORM_TOKEN: TOKEN });
      return { code, document: JSON.parse(stdout) };
    };
    const first = await send();
    expect(first).toMatchObject({
      code: 0,
      document: { ok: true, request: { reused: false }, endpoint: { serviceName } },
    });
    const accepted = await owner.runJson("connections", "accept", "--wait");
    expect(accepted.document.connections).toContainEqual(
      expect.objectContaining({ ownerAccountId: PLATFORM_ACCOUNT, state: "available" }),
    );
    const second = await send();
    expect(second.document).toMatchObject({ request: { reused: true }, endpoint: { id: first.document.endpoint.id } });
    const wrong = await owner.run(["request", "--send", url], {
      POSTERN_PLATFORM_TOKEN: "not-the-key-at-all-but-long",
    });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).not.toContain("not-the-key-at-all-but-long");
  });

  test("without a key, without a platform, or to something else says which, and shows no key", async () => {
    const send = (url: string, key = TOKEN) => owner.run(["request", "--send", url], { POSTERN_PLATFORM_TOKEN: key });
    const server = createServer((_request, answer) => answer.end("<html>"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const cases: [Promise<{ code: number | null; stderr: string }>, string][] = [
      [send("http://127.0.0.1:1", ""), "POSTERN_PLATFORM_TOKEN"],
      [send("http://127.0.0.1:1"), "cannot be reached"],
      [send(`http://127.0.0.1:${port}`), "something other than the platform's API"],
      [send("platform.example.com"), "is not a URL"],
    ];
    for (const [ran, said] of cases) {
      const { code, stderr } = await ran;
      expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining(said) });
      expect(stderr).not.toContain(TOKEN);
    }
  });
});
