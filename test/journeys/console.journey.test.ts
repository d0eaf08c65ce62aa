import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { hasBrowser, openBrowser, seriousFaults } from "./browser.ts";

/** The tenant's side in a browser, against the whole rehearsal; the owner's by their own command line. */

const MAIN = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;
const PASSWORD = "correct horse battery";
const onEnd = atEnd();

let browser: Browser;
let page: Page;
let origin: string;
let printed = "";

describe.skipIf(!hasBrowser)("the console", () => {
  beforeAll(async () => {
    const [joinUrl] = await Promise.all([startRehearsal(), openBrowser(onEnd).then((opened) => (browser = opened))]);
    origin = new URL(joinUrl).origin;
    page = await joinAs(joinUrl, "Ada");
  }, 120_000);

  test("whoever is not signed in is asked to, and a wrong password says no more than that", async () => {
    const stranger = await browser.newPage();
    onTestFinished(() => stranger.close());
    await stranger.goto(`${origin}/connections`);
    await stranger.getByLabel("E-mail").fill("you@example.com");
    await stranger.getByRole("textbox", { name: "Password" }).fill("not the password");
    expect(await seriousFaults(stranger)).toEqual([]);
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await stranger.getByText("Address and password do not belong together.").waitFor();
    expect((await stranger.request.get(`${origin}/api/v1/me`)).status()).toBe(401);
    await stranger.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await stranger.keyboard.press("Enter");
    await stranger.getByRole("heading", { name: "Private endpoints" }).waitFor();
  });

  test("nothing serious for axe on any page, in light and dark", async () => {
    const pages = ["private-endpoints", "private-endpoints/new", "connections", "connections/new"];
    for (const path of [...pages, "environments", "members", "api-keys", "audit"]) await findNoFaults(path);
    const { items } = await read("endpoints");
    await findNoFaults(`private-endpoints/${items[0].id}`);
    const connections = await read("connections");
    await findNoFaults(`connections/${connections.items[0].id}`);
  });

  test("a phone shows every page without scrolling sideways", async () => {
    const phone = await browser.newContext({
      storageState: await page.context().storageState(),
      viewport: { width: 390, height: 800 },
    });
    onTestFinished(() => phone.close());
    const small = await phone.newPage();
    const { items } = await read("endpoints");
    for (const path of ["private-endpoints", `private-endpoints/${items[0].id}`, "connections/new", "members"]) {
      await small.goto(`${origin}/${path}`);
      await small.getByRole("heading", { level: 1 }).waitFor();
      expect(await small.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(390);
    }
  });

  test("what is asked for twice is shown instead of made twice", async () => {
    const { items } = await read("endpoints");
    await page.goto(`${origin}/private-endpoints/new`);
    await page.getByLabel("What the owner").fill(`- Service Name: ${items[0].serviceName}\n- Region: us-east-1`);
    await page.getByText("This service has an endpoint already").waitFor();
    await page.getByLabel("What the owner").fill(`${items[0].serviceName}\nRegion: eu-west-2`);
    await page.getByText("'eu-west-2' is not the service name's own").waitFor();
    expect(await page.getByRole("button", { name: "Request the endpoint" }).isDisabled()).toBe(true);
  });

  test("a service that AWS does not show is refused with each possible cause", async () => {
    await page.goto(`${origin}/private-endpoints/new`);
    await page.getByLabel("What the owner").fill("com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0");
    await page.getByRole("button", { name: "Request the endpoint" }).click();
    const said = page.getByRole("alert");
    await said.getByText("The request was not taken").waitFor();
    expect(await said.getByRole("listitem").count()).toBeGreaterThan(0);
    expect((await read("endpoints")).items).toHaveLength(1);
  });

  test("while the platform does not answer the page says so, and recovers by itself", async () => {
    await page.goto(`${origin}/private-endpoints`);
    await page.getByRole("cell", { name: "Ready" }).waitFor();
    await page.context().setOffline(true);
    await page.getByText("The platform does not answer.").waitFor();
    expect(await page.getByRole("cell", { name: "Ready" }).isVisible()).toBe(true);
    await page.context().setOffline(false);
    await page.getByText("The platform does not answer.").waitFor({ state: "detached" });
  });

  test("a viewer reads and is offered nothing that changes", async () => {
    await page.goto(`${origin}/members`);
    await page.getByLabel("E-mail").fill("grace@example.com");
    await page.getByRole("combobox", { name: "Role", exact: true }).click();
    await page.getByRole("option", { name: "viewer" }).click();
    await page.getByRole("button", { name: "Invite" }).click();
    const link = await page.getByRole("alert").locator("pre").textContent();
    const viewer = await joinAs(link ?? "", "Grace");
    onTestFinished(() => viewer.context().close());
    await viewer.getByRole("cell", { name: "Ready" }).waitFor();
    expect(await viewer.getByRole("link", { name: "Request new" }).count()).toBe(0);
    expect(await viewer.getByRole("link", { name: "Audit" }).count()).toBe(0);
    await viewer.goto(`${origin}/members`);
    await viewer.getByRole("cell", { name: "Grace", exact: true }).waitFor();
    expect(await viewer.getByRole("button", { name: "Remove" }).count()).toBe(0);
  });

  test("request, acceptance by the owner's command, private connection, test and save", async () => {
    const [before] = (await read("connections")).items;
    const { serviceName } = (await read("endpoints")).items[0];
    await removeWhatWasRehearsed(before.id);

    await page.goto(`${origin}/private-endpoints/new`);
    await page.getByLabel("What the owner").fill(serviceName);
    await page.getByRole("button", { name: "Request the endpoint" }).click();
    const command = await page.getByText(/^postern connections accept vpce-[0-9a-f]+$/).textContent();
    await page.getByRole("status").getByText("has to accept the connection request").waitFor();
    await asOwner(command?.split(" ").slice(1) ?? []);

    await page.getByRole("link", { name: "Connect", exact: true }).click();
    await page.getByLabel("Host").and(page.locator("[readonly]")).waitFor();
    await expect.poll(() => page.getByLabel("Host").inputValue()).toMatch(/^vpce-.*\.vpce\.amazonaws\.com$/);
    const authority = await readFile(/sslrootcert=([^"\s]+)/.exec(printed)?.[1] ?? "", "utf8");
    const password = await analystPassword();
    await page.getByLabel("Name", { exact: false }).first().fill("from the browser");
    await page.getByRole("textbox", { name: "Database" }).fill(before.database);
    await page.getByRole("textbox", { name: "User" }).fill(before.user);
    await page.getByRole("textbox", { name: "Password" }).fill("wrong");
    await page.getByLabel("Name on the certificate").fill(before.tls.certificateName);
    await page.getByRole("combobox", { name: "Signed by" }).click();
    await page.getByRole("option", { name: "Authorities of your own" }).click();
    await page.getByRole("textbox", { name: "Authorities" }).fill(authority);
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText("The connection does not work yet.").waitFor();
    await page.getByText(/Likely cause: /).waitFor();
    expect(await page.getByRole("img", { name: "failed" }).count()).toBe(1);

    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText("The connection works: PostgreSQL").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "from the browser" }).waitFor();
    const { items } = await read("connections");
    expect(items).toMatchObject([{ name: "from the browser", kind: "private", hostLocked: true, user: before.user }]);
    expect(await page.content()).not.toContain(password);
  }, 180_000);
});

/** `postern up` until it has said where the console is. */
async function startRehearsal(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "postern-journey-"));
  onEnd(() => rm(directory, { recursive: true, force: true }));
  // Root runs Postgres as another user, who must get through.
  await chmod(directory, 0o711);
  const child = spawn(process.execPath, [MAIN, "up", "--port", "0"], {
    env: { ...process.env, TMPDIR: directory, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  onEnd(async () => {
    child.kill("SIGINT");
    await ended;
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += data));
  while (!printed.includes("until Ctrl-C")) {
    if (child.exitCode !== null) throw new Error(printed);
    await sleep(50);
  }
  return /console +(http\S+)\s/.exec(printed)?.[1] ?? "";
}

async function joinAs(url: string, name: string): Promise<Page> {
  const joined = await (await browser.newContext()).newPage();
  await joined.goto(url);
  await joined.getByLabel("Your name").fill(name);
  await joined.getByLabel("A password").fill(PASSWORD);
  await joined.getByRole("button", { name: "Join and sign in" }).click();
  await joined.getByRole("heading", { name: "Private endpoints" }).waitFor();
  return joined;
}

async function findNoFaults(path: string): Promise<void> {
  await page.goto(`${origin}/${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  // The stream of events has no end: the network is never idle.
  await expect.poll(() => page.locator(".mantine-Skeleton-root").count(), { timeout: 10_000 }).toBe(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    // Colours that fade over are judged when they are there.
    await page.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))");
    expect(await seriousFaults(page), `${path} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** What the platform itself answers the browser that is signed in. */
async function read(path: string) {
  const answer = await page.request.get(`${origin}/api/v1/${path}`);
  expect(answer.status()).toBe(200);
  return answer.json();
}

async function removeWhatWasRehearsed(connection: string): Promise<void> {
  await page.goto(`${origin}/connections/${connection}`);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete the connection" }).click();
  await page.getByRole("heading", { name: "No connection yet" }).waitFor();
  await page.goto(`${origin}/private-endpoints`);
  await page.getByRole("link", { name: "postgres" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete the endpoint" }).click();
  await page.getByText("Deleted", { exact: true }).first().waitFor({ timeout: 60_000 });
}

/** One of the owner's commands, with what the rehearsal printed for whoever wants to be the owner. */
async function asOwner(command: string[]): Promise<void> {
  const file = /\. (\S+owner\.env)/.exec(printed)?.[1] ?? "";
  const spec = /-f (\S+postern\.yaml)/.exec(printed)?.[1] ?? "";
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  const variables = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  const env = { ...process.env, ...variables };
  await promisify(execFile)(process.execPath, [MAIN, ...command, "-f", spec, "--yes"], { env });
}

async function analystPassword(): Promise<string> {
  const lines = (await readFile(/PGPASSFILE=(\S+)/.exec(printed)?.[1] ?? "", "utf8")).split("\n");
  return (
    lines
      .find((line) => line.includes(":analyst:"))
      ?.split(":")
      .at(-1) ?? ""
  );
}
