import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { type PlatformClient, RequestWaitsError } from "../../packages/platform-api/src/index.ts";
import { atEnd } from "./at-end.ts";
import { hasBrowser, seriousFaults } from "./browser.ts";
import { openConsoleScene, PRINCIPAL, serviceName } from "./console-scene.ts";

/** The operator's side in a browser, against the real server on a rehearsed AWS. */

const onEnd = atEnd();

let page: Page;
let client: PlatformClient;
let url: string;

describe.skipIf(!hasBrowser)("the console of an operator", () => {
  beforeAll(async () => {
    const scene = await openConsoleScene(onEnd, { approval: true });
    ({ url, program: client } = scene);
    page = await scene.operator();
  }, 180_000);

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
    await page.goto(`${url}/requests`);
    const refused = page.getByRole("row").filter({ hasText: serviceName(2) });
    await refused.getByText("not one of our customers").waitFor();
    expect(await refused.textContent()).toContain("Refused");
    await page.goto(`${url}/private-endpoints`);
    await chooseTenant("First tenant");
    await page.getByRole("heading", { name: "No private endpoint yet" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "No private endpoint yet" }).waitFor();
  });

  test("makes an environment, and changes it; what the configuration names is only shown", async () => {
    await page.goto(`${url}/environments`);
    await page.getByText(PRINCIPAL).waitFor();
    await page.getByRole("link", { name: "New environment" }).click();
    await page.getByLabel("Name", { exact: false }).first().fill("EMEA");
    await page.getByLabel("Region").fill("us-east-1");
    await page.getByLabel("VPC", { exact: false }).first().fill("vpc-0b");
    await enter("Subnets", "subnet-c");
    await enter("Private ranges", "10.20.0.0/16");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByText("AWS does not know subnet-c in us-east-1").first().waitFor();
    await page.getByLabel("Subnets").first().press("Backspace");
    await enter("Subnets", "subnet-b");
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "EMEA" }).waitFor();
    await page.getByRole("row", { name: "use1-az2 subnet-b" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const { items } = await client.environments.list();
    expect(items.map(({ name, clientCidrs }) => [name, clientCidrs])).toContainEqual(["EMEA", ["10.20.0.0/16"]]);

    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("An operator approves").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("waits for an operator").waitFor();
    await page.goto(`${url}/environments/US`);
    await page.getByText("in the servers' configuration").waitFor();
    expect(await page.getByRole("link", { name: "Edit" }).count()).toBe(0);
  });

  test("finds in the audit who has done what in any tenant, and takes it along as a file", async () => {
    await page.goto(`${url}/audit`);
    await page.getByRole("combobox", { name: "Of" }).click();
    await page.getByRole("option", { name: "everybody" }).click();
    await page.getByRole("combobox", { name: "What" }).click();
    await page.getByRole("option", { name: "request refused" }).click();
    const row = page.getByRole("row").filter({ hasText: "request refused" });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/Operations.*Acme/);
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    await page.getByLabel("Who").fill("nobody of this name");
    await page.getByText("Nothing that was recorded is like this.").waitFor();
    await page.getByLabel("Who").fill("operations");
    await row.waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download CSV" }).click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain("not one of our customers");
  });

  test("sees which processes live, what waits and what AWS is asked", async () => {
    await fileWaiting(serviceName(3));
    await page.goto(`${url}/health`);
    await page
      .getByRole("row")
      .filter({ hasText: /^server on/ })
      .waitFor();
    await page.getByRole("img", { name: /^Passes over endpoints in the last hour: at most [1-9]/ }).waitFor();
    await page.getByText("Requests to approve").locator("..").getByText("1", { exact: true }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
});

async function chooseTenant(name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Tenant" }).click();
  await page.getByRole("option", { name }).click();
}

/** One entry of a field that takes several. */
async function enter(label: string, text: string): Promise<void> {
  const field = page.getByLabel(label).first();
  await field.fill(text);
  await field.press("Enter");
}

/** The id of a request that an operator has to approve. */
async function fileWaiting(service: string): Promise<string> {
  const document = { type: "Postgres Interface-type", serviceName: service, region: "us-east-1", environment: "US" };
  const outcome: unknown = await client.requests.file(document).catch((reason: unknown) => reason);
  if (!(outcome instanceof RequestWaitsError)) throw new Error(`the request does not wait: ${outcome}`);
  return outcome.request.id;
}
