import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { hasBrowser } from "./browser.ts";
import { type ConsoleScene, openConsoleScene, serviceName } from "./console-scene.ts";

/** Every page on a phone, with something in each of its lists; AWS is rehearsed. */

const onEnd = atEnd();
const PHONE = { width: 390, height: 800 };

let scene: ConsoleScene;
let admin: Page;
let operator: Page;

describe.skipIf(!hasBrowser)("the console on a phone", () => {
  beforeAll(async () => {
    scene = await openConsoleScene(onEnd, { approval: false });
    [admin, operator] = [await scene.memberOf("admin"), await scene.operator()];
    for (const page of [admin, operator]) await page.setViewportSize(PHONE);
  }, 180_000);

  test("no page of a tenant's is wider than the window, whatever its lists hold", async () => {
    const document = { type: "Postgres Interface-type", region: "us-east-1", environment: "US" };
    const { endpoint } = await scene.program.requests.file({ ...document, serviceName: serviceName(1) });
    await invite("somebody.with.a.long.name@department.example.com");
    const pages = ["private-endpoints", `private-endpoints/${endpoint.id}`, "private-endpoints/new", "requests"];
    for (const path of [...pages, "connections", "connections/new", "environments", "members", "api-keys", "audit"])
      await expectNarrow(admin, path);
  });

  test("neither is one of an operator's", async () => {
    for (const path of ["approvals", "health", "audit", "environments", "environments/US", "environments/new"])
      await expectNarrow(operator, path);
  });
});

async function invite(email: string): Promise<void> {
  await admin.goto(`${scene.url}/members`);
  await admin.getByLabel("E-mail").fill(email);
  await admin.getByRole("button", { name: "Invite" }).click();
  await admin.getByRole("cell", { name: email }).waitFor();
  // The link that is to be sent stands there for now, besides the list.
  await admin.getByText("Send this to").waitFor();
  expect(await widthOf(admin), "members, just invited").toBeLessThanOrEqual(PHONE.width);
}

async function expectNarrow(page: Page, path: string): Promise<void> {
  await page.goto(`${scene.url}/${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect.poll(() => page.locator(".mantine-Skeleton-root").count(), { timeout: 20_000 }).toBe(0);
  if (path === "members") await page.getByRole("button", { name: "Withdraw" }).waitFor();
  expect(await widthOf(page), path).toBeLessThanOrEqual(PHONE.width);
}

/** How far to the right anything reaches that no scrolling brings into view: what is cut off counts too. */
function widthOf(page: Page): Promise<number> {
  const reach =
    "[...document.querySelectorAll('main *')].filter((each) => !each.closest('.mantine-ScrollArea-viewport, pre, svg'))" +
    ".map((each) => Math.floor(each.getBoundingClientRect().right))";
  return page.evaluate(`Math.max(document.documentElement.scrollWidth, ...${reach})`);
}
