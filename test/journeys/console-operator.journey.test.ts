import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { buildConsole } from "../../packages/console/build-console.ts";
import { addOperator, readConfig, startPlatform } from "../../packages/platform/src/index.ts";
import { createRehearsedWorld } from "../../packages/platform/src/testing/rehearsed-world.ts";
import { openPlatformClient, type PlatformClient, RequestWaitsError } from "../../packages/platform-api/src/index.ts";
import { atEnd } from "./at-end.ts";
import { hasBrowser, openBrowser, seriousFaults } from "./browser.ts";

/** The operator's side in a browser, against the real server on a rehearsed AWS. */

const PASSWORD = "correct horse battery";
const onEnd = atEnd();

let page: Page;
let client: PlatformClient;
let url: string;

describe.skipIf(!hasBrowser)("the console of an operator", () => {
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "postern-console-"));
    onEnd(() => rm(directory, { recursive: true, force: true }));
    // Root runs Postgres as another user, who must get through.
    await chmod(directory, 0o711);
    const dataDirectory = join(directory, "data");
    const config = readConfig({}, { ...options(), dataDirectory });
    await addOperator({ dataDirectory }, { email: "ops@example.com", name: "Operations", password: PASSWORD });
    const world = createRehearsedWorld();
    for (const service of [serviceName(1), serviceName(2)])
      world.services.set(service, { zoneIds: ["use1-az2"], acceptanceRequired: true });
    const files = buildConsole(AbortSignal.timeout(100_000));
    const platform = await startPlatform(config, { provisioner: world.provisioner, console: files });
    onEnd(() => platform.stop());
    url = platform.url;
    const operator = openPlatformClient({ url, token: config.apiToken });
    const { id } = await operator.tenants.create({ name: "Acme" });
    const inTenant = openPlatformClient({ url, token: config.apiToken, tenant: id });
    // What an operator files needs no operator's approval.
    const { key } = await inTenant.apiKeys.create({ name: "pipeline", role: "member" });
    client = openPlatformClient({ url, token: key });
    const browser = await openBrowser(onEnd);
    page = await browser.newPage();
    await page.goto(url);
    await page.getByLabel("E-mail").fill("ops@example.com");
    await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Private endpoints" }).waitFor();
  }, 120_000);

  test("decides what waits: one request becomes an endpoint, the other is refused with a reason", async () => {
    const [approved, refused] = [await fileWaiting(serviceName(1)), await fileWaiting(serviceName(2))];
    await page.goto(`${url}/approvals`);
    const row = (service: string) => page.getByRole("row").filter({ hasText: service });
    expect(await row(serviceName(1)).textContent()).toContain("Acme");
    expect(await seriousFaults(page)).toEqual([]);
    await row(serviceName(1)).getByRole("button", { name: "Approve" }).click();
    await row(serviceName(1)).waitFor({ state: "detached" });
    await row(serviceName(2)).getByRole("button", { name: "Refuse" }).click();
    await page.getByLabel("Why").fill("not one of our customers");
    await page.getByRole("button", { name: "Refuse the request" }).click();
    await page.getByRole("heading", { name: "Nothing waits for you" }).waitFor();
    expect(await client.requests.get(approved)).toMatchObject({ state: "approved" });
    expect(await client.requests.get(refused)).toMatchObject({ state: "refused", reason: "not one of our customers" });
    expect((await client.endpoints.list()).items).toMatchObject([{ serviceName: serviceName(1) }]);
  });

  test("switches between tenants, and each page is about the one that is chosen", async () => {
    await page.goto(`${url}/private-endpoints`);
    await chooseTenant("Acme");
    await page.getByText(serviceName(1)).waitFor();
    await chooseTenant("First tenant");
    await page.getByRole("heading", { name: "No private endpoint yet" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "No private endpoint yet" }).waitFor();
  });
});

async function chooseTenant(name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Tenant" }).click();
  await page.getByRole("option", { name }).click();
}

/** The id of a request that an operator has to approve. */
async function fileWaiting(service: string): Promise<string> {
  const document = { type: "Postgres Interface-type", serviceName: service, region: "us-east-1", environment: "US" };
  const outcome: unknown = await client.requests.file(document).catch((reason: unknown) => reason);
  if (!(outcome instanceof RequestWaitsError)) throw new Error(`the request does not wait: ${outcome}`);
  return outcome.request.id;
}

function serviceName(number: number): string {
  return `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef${number}`;
}

function options() {
  return {
    port: 0,
    apiToken: randomBytes(32).toString("hex"),
    sealKey: randomBytes(32).toString("base64"),
    lookIntervalMs: 50,
    logLevel: "error" as const,
    environments: [
      {
        ...{ name: "US", region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-0a"], clientCidrs: ["10.0.0.0/16"] },
        approval: true,
      },
    ],
  };
}
