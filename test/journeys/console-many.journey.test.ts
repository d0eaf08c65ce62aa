import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { hasBrowser, openBrowser, seriousFaults } from "./browser.ts";
import { type ConsolePlatform, signIn, startConsolePlatform } from "./console-platform.ts";

/** Five thousand endpoints in one table. */

const COUNT = 5000;
const onEnd = atEnd();

let platform: ConsolePlatform;
let page: Page;

describe.skipIf(!hasBrowser)("the console with 5,000 endpoints", () => {
  beforeAll(async () => {
    platform = await startConsolePlatform(onEnd);
    // What has failed is looked at by nobody.
    await platform.execute(`
      insert into endpoints (id, tenant_id, environment, region, service_name, databases, state, reason)
      select 'ep-' || lpad(n::text, 5, '0'), 'ten-first', 'US', 'us-east-1',
        'com.amazonaws.vpce.us-east-1.vpce-svc-' || lpad(n::text, 17, '0'),
        jsonb_build_array(jsonb_build_object('name', 'database-' || n, 'port', 5432)), 'failed', 'for this test'
      from generate_series(1, ${COUNT}) n`);
    page = await (await openBrowser(onEnd)).newPage();
    await signIn(page, platform.url);
    await page.getByText(`${COUNT} of ${COUNT}`, { exact: true }).waitFor({ timeout: 60_000 });
  }, 120_000);

  test("a table of all of them has few rows in the document, says how many there are, and scrolls to the last", async () => {
    expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe(String(COUNT + 1));
    await page.getByRole("link", { name: `database-${COUNT}`, exact: true }).waitFor();
    expect(await rowCount()).toBeLessThan(60);
    for (let scrolled = 0; scrolled < 4; scrolled++) {
      await page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)");
      await page.waitForTimeout(200);
      expect(await rowCount()).toBeLessThan(60);
    }
    const last = page.getByRole("row").filter({ has: page.getByRole("link", { name: "database-1", exact: true }) });
    await last.waitFor();
    expect(await last.getAttribute("aria-rowindex")).toBe(String(COUNT + 1));
    expect(await seriousFaults(page)).toEqual([]);
  });

  test("keys lead from row to row, to the last and back to the first", async () => {
    await page.evaluate("window.scrollTo(0, 0)");
    await page.getByRole("link", { name: `database-${COUNT}`, exact: true }).focus();
    for (const [key, database] of [
      ["ArrowDown", COUNT - 1],
      ["PageDown", COUNT - 9],
      ["End", 1],
      ["ArrowUp", 2],
      ["Home", COUNT],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(focusedText, { timeout: 10_000 }).toBe(`database-${database}`);
    }
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `database-${COUNT}` }).waitFor();
    await page.goBack();
    await page.getByText(`${COUNT} of ${COUNT}`, { exact: true }).waitFor();
  });

  test("search finds one of them, and one that changes elsewhere changes in its row", async () => {
    await page.getByLabel("Search").fill("database-777");
    await page.getByText(`1 of ${COUNT}`, { exact: true }).waitFor();
    const row = page.getByRole("row").filter({ hasText: "database-777" });
    await row.getByText("Failed").waitFor();
    await platform.execute("update endpoints set state = 'deleted', version = version + 1 where id = 'ep-00777'");
    await row.getByText("Deleted").waitFor();
    await page.getByLabel("Search").fill("");
    await page.getByText(`${COUNT} of ${COUNT}`, { exact: true }).waitFor();
  });
});

function rowCount(): Promise<number> {
  return page.getByRole("row").count();
}

function focusedText(): Promise<unknown> {
  return page.evaluate("document.activeElement.textContent");
}
