import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { hasBrowser, openBrowser, seriousFaults } from "./browser.ts";
import { type ConsolePlatform, requestFor, serviceName, signIn, startConsolePlatform } from "./console-platform.ts";

/** Pages that are open while things change elsewhere, the network goes, or the server is started anew. */

const onEnd = atEnd();
const LOST = "The platform does not answer.";

let platform: ConsolePlatform;
let page: Page;

describe.skipIf(!hasBrowser)("the console while something moves", () => {
  beforeAll(async () => {
    platform = await startConsolePlatform(onEnd, { services: 5 });
    page = await (await openBrowser(onEnd)).newPage();
    await signIn(page, platform.url);
    await page.evaluate(WATCH_CALLS);
  }, 120_000);

  test("what another program changes appears by itself, and while nothing changes nothing is asked", async () => {
    await page.getByRole("heading", { name: "No private endpoint yet" }).waitFor();
    await platform.client.requests.file(requestFor(0));
    await page.getByText(serviceName(0)).waitFor();
    await page.getByRole("cell", { name: "Waiting for owner" }).waitFor();
    await page.waitForTimeout(1000);
    const asked = await page.evaluate("window.calls");
    await page.waitForTimeout(3000);
    expect(await page.evaluate("window.calls")).toBe(asked);
    expect(Number(asked)).toBeGreaterThan(0);
  });

  test("what moves in a list shifts nothing around it", async () => {
    await page.evaluate(WATCH_SHIFTS);
    const { items } = await platform.client.endpoints.list();
    await platform.client.endpoints.remove(items[0]?.id ?? "");
    await page.getByRole("cell", { name: "Deleted" }).waitFor();
    await page.waitForTimeout(500);
    expect(await page.evaluate("window.shifted")).toBeLessThan(0.01);
  });

  test("a page that was reloaded goes on", async () => {
    const { endpoint } = await platform.client.requests.file(requestFor(1));
    await page.goto(`${platform.url}/private-endpoints/${endpoint.id}`);
    await page.getByRole("heading", { name: "History" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "History" }).waitFor();
    await platform.client.endpoints.remove(endpoint.id);
    await page.getByText("Deleted", { exact: true }).first().waitFor();
  });

  test("a lost connection is said to whoever sees or hears, and what happened meanwhile is caught up with", async () => {
    const { endpoint } = await platform.client.requests.file(requestFor(2));
    await page.goto(`${platform.url}/private-endpoints`);
    await page.getByText(serviceName(2)).waitFor();
    await page.context().setOffline(true);
    const said = page.getByRole("status").getByText(LOST);
    await said.waitFor();
    expect(await page.getByText(serviceName(2)).isVisible()).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
    await platform.client.endpoints.remove(endpoint.id);
    await platform.client.requests.file(requestFor(3));
    await page.context().setOffline(false);
    await page.getByText(serviceName(3)).waitFor();
    await page.getByRole("status").getByText("The platform answers again.").waitFor();
    await said.waitFor({ state: "detached" });
  });

  test("a server that is started anew is waited for, and followed again", async () => {
    await platform.stop();
    await page.getByRole("status").getByText(LOST).waitFor();
    expect(await page.getByText(serviceName(3)).isVisible()).toBe(true);
    await platform.startAgain();
    await page.getByRole("status").getByText("The platform answers again.").waitFor();
    await platform.client.requests.file(requestFor(4));
    await page.getByText(serviceName(4)).waitFor();
    await page.getByRole("status").getByText("answer").waitFor({ state: "detached" });
  });
});

/** Counts calls of the API from now on. */
const WATCH_CALLS = `
  window.calls = 0;
  const send = window.fetch;
  window.fetch = (...given) => {
    window.calls += 1;
    return send(...given);
  };`;

/** Adds up the browser's own measure of what has moved without anybody's doing. */
const WATCH_SHIFTS = `
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.shifted += value;
  }).observe({ type: "layout-shift" });`;
