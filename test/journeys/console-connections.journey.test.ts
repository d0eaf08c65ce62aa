import type { Page } from "playwright-core";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { atEnd } from "./at-end.ts";
import { hasBrowser, seriousFaults } from "./browser.ts";
import { openRehearsedConsole, type RehearsedConsole } from "./rehearsed-console.ts";

/** Connections from the first form to the last version, in a browser against the real server on a rehearsed AWS. */

const SERVICE = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
const ROLE = "arn:aws:iam::111122223333:role/postern-database";
const PASSWORD = "s3cret-never-shown";
const onEnd = atEnd();

let opened: RehearsedConsole;
let page: Page;
let endpointId: string;

describe.skipIf(!hasBrowser)("connections in the console", () => {
  beforeAll(async () => {
    opened = await openRehearsedConsole(onEnd);
    page = opened.page;
    opened.world.openPorts.add(5433);
    opened.world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: false });
    const databases = [
      { name: "warehouse", port: 5432, database: "analytics", certificateName: "db.example.com" },
      { name: "ledger", port: 5433 },
    ];
    const document = { type: "Postgres Interface-type", serviceName: SERVICE, region: "us-east-1", environment: "US" };
    ({
      endpoint: { id: endpointId },
    } = await opened.client.requests.file({ ...document, databases }));
    const isReady = async () => expect((await opened.client.endpoints.get(endpointId)).state).toBe("ready");
    await vi.waitFor(isReady, { timeout: 20_000 });
  }, 120_000);

  test("the form offers each database of the endpoint, fills in and locks the host, and saves a token's way", async () => {
    await page.goto(`${opened.url}/connections/new`);
    await field("Name").fill("by token");
    await page.getByRole("combobox", { name: "Private endpoint" }).click();
    await page.getByRole("option", { name: "ledger on port 5433" }).click();
    const host = page.getByLabel("Host").and(page.locator("[readonly]"));
    expect(await host.inputValue()).toMatch(/\.vpce\.amazonaws\.com$/);
    expect(await page.getByLabel("Port", { exact: false }).first().inputValue()).toBe("5433");
    await field("Database").fill("books");
    await field("User").fill("ada");
    await page.getByRole("radio", { name: "IAM" }).click();
    expect(await page.getByLabel("Region").inputValue()).toBe("us-east-1");
    await field("Role").fill("not a role");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("is not the ARN of a role").waitFor();
    await field("Role").fill(ROLE);
    await page.getByRole("button", { name: "Save" }).click();
    // The port map has no name for this one's certificate, and the endpoint's own is on none.
    await page.getByText("is missing; the server's certificate does not carry the endpoint's name").first().waitFor();
    await field("Name on the certificate").fill("ledger.example.com");
    await field("Keep alive every").fill("120");
    await page.getByRole("combobox", { name: "Test it" }).click();
    await page.getByRole("option", { name: "every hour" }).click();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "by token" }).waitFor();
    expect((await opened.client.connections.list()).items[0]).toMatchObject({
      ...{ name: "by token", endpointDatabase: "ledger", port: 5433, keepAliveSeconds: 120, iam: { roleArn: ROLE } },
      testEveryMinutes: 60,
      tls: { certificateName: "ledger.example.com" },
    });
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText("The connection works: PostgreSQL 18.0").waitFor();
    expect(opened.world.probed.at(-1)?.password).toContain("ledger.example.com:5433");
  });

  test("stages appear one by one, and what has been tested is a line with its failures marked", async () => {
    const { id } = await save("watched");
    const { provisioner } = opened.world;
    const { probe } = provisioner;
    onTestFinished(() => {
      provisioner.probe = probe;
    });
    const stage = (name: "tcp" | "tls", ok: boolean) => ({ stage: name, ok, ms: 3, detail: `${name} was tried` });
    const gate = Promise.withResolvers<void>();
    provisioner.probe = async (_environment, _target, onStage = () => undefined) => {
      onStage(stage("tcp", true));
      await gate.promise;
      onStage(stage("tls", false));
      return { ok: false, stages: [stage("tcp", true), stage("tls", false)] };
    };
    await page.goto(`${opened.url}/connections/${id}`);
    await page.getByRole("button", { name: "Test", exact: true }).click();
    const shown = page.getByRole("status", { name: "Test" });
    await shown.getByText("tcp was tried").waitFor();
    expect(await shown.getByRole("img", { name: "not done" }).count()).toBe(2);
    expect(await shown.getByText("The connection does not work yet.").count()).toBe(0);
    gate.resolve();
    await shown.getByText("The connection does not work yet.").waitFor();
    provisioner.probe = probe;
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await shown.getByText("The connection works").waitFor();
    const tests = page.getByRole("region", { name: "Tests" });
    await tests.getByText("1 failed, marked red").waitFor();
    expect(await tests.locator("circle").count()).toBe(1);
    expect(await seriousFaults(page)).toEqual([]);
  });

  test("a test is shared with the owner, who sees it without an account and nothing else", async () => {
    await stillPage();
    const { id } = await save("shared");
    await opened.client.connections.test(id);
    await page.goto(`${opened.url}/connections/${id}`);
    await page.getByRole("button", { name: "Share" }).click();
    const link = await page.getByRole("dialog").locator("pre").textContent();
    expect(await seriousFaults(page)).toEqual([]);
    const stranger = await (await opened.browser.newContext()).newPage();
    onTestFinished(() => stranger.context().close());
    await stranger.goto(link ?? "");
    await stranger.getByText("The connection works: PostgreSQL 18.0").waitFor();
    expect(await stranger.getByRole("img", { name: "done", exact: true }).count()).toBe(5);
    expect(await seriousFaults(stranger)).toEqual([]);
    expect((await stranger.request.get(`${opened.url}/api/v1/connections`)).status()).toBe(401);
    await page.getByRole("button", { name: "Take back every link" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await expect.poll(() => page.locator(":focus").textContent()).toBe("Share");
    await stranger.reload();
    await stranger.getByText("There is no such link, or it is no longer open").waitFor();
  });

  test("who asks for less motion gets none from what is opened", async () => {
    const { id } = await save("still");
    await stillPage();
    await page.goto(`${opened.url}/connections/${id}`);
    await page.evaluate(WATCH_TRANSITIONS);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await page.evaluate("window.transitions")).toEqual([]);
  });

  test("a public connection says who dials, and an address inside is refused at its field", async () => {
    await page.goto(`${opened.url}/connections/new`);
    await field("Name").fill("in public");
    await page.getByRole("radio", { name: "Public" }).click();
    await page.getByRole("combobox", { name: "Environment" }).click();
    await page.getByRole("option", { name: "US (us-east-1)" }).click();
    await field("Host").fill("169.254.169.254");
    await field("Database").fill("analytics");
    await field("User").fill("ada");
    await field("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("is not an address on the public internet").first().waitFor();
    expect(await field("Host").getAttribute("aria-invalid")).toBe("true");
  });

  test("an edit changes what was changed alone, and asks for the password again where that is due", async () => {
    const { id } = await save("edited");
    await page.goto(`${opened.url}/connections/${id}`);
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByRole("heading", { name: "Edit the connection" }).waitFor();
    expect(await field("Password").inputValue()).toBe("");
    await field("Name", true).fill("edited twice");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "edited twice" }).waitFor();
    await page.getByRole("link", { name: "Edit" }).click();
    await field("User").fill("grace");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("is needed again, because user would change").first().waitFor();
    await field("Password").fill(`${PASSWORD}2`);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "edited twice" }).waitFor();
    expect(await opened.client.connections.get(id)).toMatchObject({ user: "grace", version: 3 });
    expect(await page.content()).not.toContain(PASSWORD);
  });

  test("whoever was slower sees what was changed, and chooses: theirs, or mine over it", async () => {
    const { id } = await save("fought over");
    const edit = async (keepAlive: string) => {
      await page.goto(`${opened.url}/connections/${id}/edit`);
      await field("Keep alive every").fill(keepAlive);
    };
    await edit("100");
    await opened.client.connections.change(id, { database: "other" });
    await page.getByRole("button", { name: "Save" }).click();
    const said = page.getByRole("alert");
    await said.getByText("has saved version 2 while you were editing version 1").waitFor();
    await said.getByRole("row", { name: "Database analytics other" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await field("Keep alive every").inputValue()).toBe("100");
    await said.getByRole("button", { name: "Take theirs" }).click();
    await expect.poll(() => field("Database").inputValue()).toBe("other");
    expect(await field("Keep alive every").inputValue()).toBe("60");

    await edit("200");
    await opened.client.connections.change(id, { database: "third" });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Save mine over it" }).click();
    await page.getByRole("heading", { name: "fought over" }).waitFor();
    expect(await opened.client.connections.get(id)).toMatchObject({ keepAliveSeconds: 200, database: "other" });
  });

  test("every version shows its difference, and an earlier one can be restored", async () => {
    const { id } = await save("with a past");
    await opened.client.connections.change(id, { database: "second", keepAliveSeconds: 30 });
    await page.goto(`${opened.url}/connections/${id}`);
    const versions = page.getByRole("region", { name: "Versions" });
    await versions.getByRole("row", { name: "Database analytics second" }).waitFor();
    await versions.getByRole("row", { name: "Keep alive every 60 30" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await versions.getByRole("link", { name: "Restore version 1" }).click();
    await page.getByRole("heading", { name: "Restore version 1" }).waitFor();
    expect(await field("Database").inputValue()).toBe("analytics");
    await page.getByRole("button", { name: "Save" }).click();
    await versions.getByText("Version 3").waitFor();
    expect(await opened.client.connections.get(id)).toMatchObject({
      ...{ database: "analytics", keepAliveSeconds: 60, version: 3 },
    });
  });

  test("a phone shows form, edit and versions without scrolling sideways", async () => {
    const { id } = await save("on a phone");
    const phone = await opened.browser.newContext({
      storageState: await page.context().storageState(),
      viewport: { width: 390, height: 800 },
    });
    onTestFinished(() => phone.close());
    const small = await phone.newPage();
    for (const path of ["connections/new", `connections/${id}`, `connections/${id}/edit`]) {
      await small.goto(`${opened.url}/${path}`);
      await small.getByRole("heading", { level: 1 }).waitFor();
      expect(await small.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(390);
    }
  });

  test("the picture of the path takes its colours from the last test, and what is used is deleted only by force", async () => {
    const { id } = await save("through the picture");
    await opened.client.connections.test(id);
    await page.goto(`${opened.url}/private-endpoints/${endpointId}`);
    const path = page.getByRole("region", { name: "Path" });
    await path.getByText("warehouse, last test passed: sound").waitFor({ state: "attached" });
    await page.getByRole("link", { name: "through the picture" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete the endpoint" }).click();
    const refused = page.getByRole("alert");
    await refused.getByRole("link", { name: "through the picture" }).waitFor();
    expect((await opened.client.endpoints.get(endpointId)).state).toBe("ready");
    await refused.getByRole("button", { name: "Delete it all the same" }).click();
    await expect
      .poll(async () => (await opened.client.endpoints.get(endpointId)).state, { timeout: 20_000 })
      .toBe("deleted");
    await page.getByText("Deleted", { exact: true }).first().waitFor();
  });
});

/** A field of the form; a required one's name ends in an asterisk. */
function field(name: string, isFirst = false) {
  const found = page.getByRole("textbox", { name: new RegExp(`^${name}( \\*)?$`) });
  return isFirst ? found.first() : found;
}

function save(name: string) {
  return opened.client.connections.create({
    ...{ kind: "private", name, endpointId, endpointDatabase: "warehouse", user: "ada", password: PASSWORD },
    tls: { mode: "verify-full" },
  });
}

/** As for whoever asks for less motion: what is opened is there at once, in its colours. */
async function stillPage() {
  await page.emulateMedia({ reducedMotion: "reduce" });
  onTestFinished(() => page.emulateMedia({ reducedMotion: null }));
}

/** Notes each transition that takes time from now on. */
const WATCH_TRANSITIONS = `
  window.transitions = [];
  document.addEventListener("transitionrun", ({ target, propertyName }) => {
    const takesTime = target.getAnimations().some((each) => each.effect.getComputedTiming().activeDuration > 1);
    if (takesTime) window.transitions.push(target.className + " " + propertyName);
  });`;
