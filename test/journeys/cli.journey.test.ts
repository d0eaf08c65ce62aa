import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { countResources, NOTHING, ONE_LINK } from "../../packages/link/src/testing/start-scene.ts";
import { atEnd } from "./at-end.ts";
import { askForLink, type Owner, startOwner } from "./command-line.ts";

const onEnd = atEnd();

let owner: Owner;
beforeAll(async () => {
  owner = await startOwner(onEnd);
});
afterEach(async () => {
  await owner.run(["destroy", "--yes", "--reject-connections"]);
});

const SERVICE = /com\.amazonaws\.vpce\.us-east-1\.vpce-svc-[0-9a-f]{17}/;
const ESCAPE = "\u001b";

describe("the owner's commands", () => {
  test("plan exits 2 while there is something to do, changes nothing, and 0 after apply", async () => {
    const before = await owner.runJson("plan", "--detailed-exitcode");
    expect(before.code).toBe(2);
    expect(before.document).toMatchObject({ ok: true, link: "warehouse", changes: true });
    expect(before.document.steps.map(({ action }: { action: string }) => action)).not.toContain("keep");
    expect(await countResources(owner.scene)).toEqual(NOTHING);

    const applied = await owner.run(["apply", "--yes"]);
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringMatching(SERVICE) });
    expect(await countResources(owner.scene)).toEqual(ONE_LINK);

    const after = await owner.run(["plan", "--detailed-exitcode"]);
    expect(after.code).toBe(0);
    expect(after.stdout).toContain("Nothing to do");
  });

  test("plan says in words what would be made and why", async () => {
    const { code, stdout } = await owner.run(["plan"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\+ create internal network load balancer in use1-az\d/m);
    expect(stdout).toContain("cross-zone is on");
    expect(stdout).toMatch(/^\d+ to create, 0 to change, 0 to remove, 0 to keep\.$/m);
  });

  test("apply tells each step as it ends and finishes with the service name and what to do next", async () => {
    const { code, stdout, stderr } = await owner.run(["apply", "--yes"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/✓ VPC endpoint service \d/);
    expect(stdout).toMatch(/service name {2}com\.amazonaws\.vpce\.us-east-1\.vpce-svc-/);
    expect(stdout).toContain("warehouse on port 5432");
    expect(stdout).toContain("postern request");
  });

  test("apply --json is one document with stable keys, and says when nothing changed", async () => {
    const first = await owner.runJson("apply", "--yes");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(Object.keys(first.document).sort()).toEqual(
      "acceptanceRequired changed databases link ok serviceId serviceName steps zoneIds".split(" "),
    );
    expect(first.document).toMatchObject({ ok: true, changed: true, serviceName: expect.stringMatching(SERVICE) });
    const second = await owner.runJson("apply", "--yes");
    expect(second.document).toMatchObject({ changed: false, serviceName: first.document.serviceName });
  });

  test("apply asks before it changes anything: without a terminal and without --yes it is a wrong use", async () => {
    const { code, stdout, stderr } = await owner.run(["apply"]);
    expect(code).toBe(64);
    expect(stdout).toBe("");
    expect(stderr).toContain("--yes");
    expect(await countResources(owner.scene)).toEqual(NOTHING);
  });

  test("destroy asks too, and leaves everything where nobody answers", async () => {
    await owner.run(["apply", "--yes"]);
    const { code, stderr } = await owner.run(["destroy"]);
    expect(code).toBe(64);
    expect(stderr).toContain("--yes");
    expect(await countResources(owner.scene)).toEqual(ONE_LINK);
  });

  test("request prints the seed's template filled in, word for word, and nothing else", async () => {
    const { document: applied } = await owner.runJson("apply", "--yes");
    const { code, stdout } = await owner.run(["request"]);
    expect(code).toBe(0);
    expect(stdout).toBe(`Subject: New Multi-Tenant PrivateLink Request
- Type: Postgres Interface-type
- VPC Endpoint Service Name: ${applied.serviceName}
- Postgres server AWS Region (e.g., us-east-1, eu-west-2): us-east-1
- dbt Cloud multi-tenant environment (US, EMEA, AU): US
`);
    const mail = new URL((await owner.run(["request", "--mailto"])).stdout.trim());
    expect(mail.pathname).toBe("support@getdbt.com");
    expect(mail.searchParams.get("subject")).toBe("New Multi-Tenant PrivateLink Request");
    expect(mail.searchParams.get("body")?.split("\r\n")).toEqual(stdout.trim().split("\n").slice(1));
    const asJson = await owner.runJson("request");
    expect(asJson.document).toMatchObject({ format: "postern-request/v1", serviceName: applied.serviceName });
  });

  test("request, connections and status before apply say that apply comes first", async () => {
    for (const command of ["request", "connections"]) {
      const { code, stderr } = await owner.run([command]);
      expect(code).toBe(1);
      expect(stderr).toContain("run postern apply first");
    }
    const status = await owner.run(["status"]);
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining("has not been applied yet") });
    expect((await owner.runJson("status")).document).toMatchObject({ ok: true, link: "warehouse", connections: [] });
  });

  test("connections shows who waits, accepts, rejects, and every verb has its document", async () => {
    const { document: applied } = await owner.runJson("apply", "--yes");
    expect((await owner.run(["connections"])).stdout).toContain("Nobody has asked yet");
    const id = await askForLink(owner, applied.serviceName);

    const waiting = await owner.run(["connections"]);
    expect(waiting.stdout).toMatch(
      new RegExp(`^${id} {2}account 346425330055 in us-east-1 {2}pendingAcceptance {2}since 20`),
    );
    expect(waiting.stdout).toContain(`postern connections accept ${id}`);

    const accepted = await owner.runJson("connections", "accept", id);
    expect(accepted.document).toMatchObject({ ok: true, connections: [{ vpcEndpointId: id, state: "available" }] });
    const status = await owner.run(["status"]);
    expect(status.stdout).toContain(`connection ${id} of account 346425330055: available`);
    expect(status.stdout).toMatch(/database warehouse on port 5432: 10\.0\.\d+\.\d+:5432 healthy/);

    const refused = await owner.run(["destroy", "--yes"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("--reject-connections");
    expect(await countResources(owner.scene)).toEqual(ONE_LINK);

    const rejected = await owner.runJson("connections", "reject", id);
    expect(rejected.document).toMatchObject({ ok: true, connections: [{ vpcEndpointId: id, state: "rejected" }] });
    const gone = await owner.runJson("destroy", "--yes");
    expect(gone.document).toMatchObject({ ok: true, link: "warehouse" });
    expect(gone.document.removed).toContain("endpoint-service/service");
    expect(await countResources(owner.scene)).toEqual(NOTHING);
    expect((await owner.run(["destroy", "--yes"])).stdout).toContain("Nothing to remove");
  });

  test("connections accept without ids takes all that wait", async () => {
    const { document: applied } = await owner.runJson("apply", "--yes");
    const ids = [await askForLink(owner, applied.serviceName), await askForLink(owner, applied.serviceName)];
    const { document } = await owner.runJson("connections", "accept");
    const accepted = document.connections.map(({ vpcEndpointId }: { vpcEndpointId: string }) => vpcEndpointId);
    expect(accepted.sort()).toEqual(ids.sort());
    expect((await owner.run(["connections", "accept"])).stdout).toContain("No connection is there to accept");
  });
});

describe("output", () => {
  test("that is not a terminal has no escape codes, and with --json nothing but the document", async () => {
    for (const args of [["plan"], ["apply", "--yes"], ["status"], ["request"], ["connections"], ["--help"]]) {
      const { stdout, stderr } = await owner.run(args);
      expect(stdout + stderr, args.join(" ")).not.toContain(ESCAPE);
    }
    expect((await owner.runJson("status")).stderr).toBe("");
  });

  test("is coloured where colour is forced, and never with NO_COLOR or --no-color", async () => {
    const coloured = await owner.run(["plan"], { FORCE_COLOR: "1" });
    expect(coloured.stdout).toContain(ESCAPE);
    const without = await owner.run(["plan"], { FORCE_COLOR: "1", NO_COLOR: "1" });
    expect(without.stdout).not.toContain(ESCAPE);
    const flagged = await owner.run(["plan", "--no-color"], { FORCE_COLOR: "1" });
    expect(flagged.stdout).not.toContain(ESCAPE);
  });
});
