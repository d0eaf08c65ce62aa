import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's; where it is elsewhere, POSTERN_CHROMIUM says so. */
const CHROMIUM = process.env.POSTERN_CHROMIUM ?? "/usr/bin/chromium";

export const hasBrowser = existsSync(CHROMIUM) || process.env.POSTERN_REQUIRE_ALL === "1";

type OnCleanup = (cleanup: () => Promise<void>) => void;

export async function openBrowser(onCleanup: OnCleanup): Promise<Browser> {
  // Root may use it too; what it opens is our own server's.
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  onCleanup(() => browser.close());
  return browser;
}

/** What axe finds on the page that is serious or critical, each with the first element concerned. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}
