// How soon the console can be used, in a browser that has nothing of it yet: with --write, into docs/benchmarks.md.
import { availableParallelism } from "node:os";
import type { BrowserContext } from "playwright-core";
import { openBrowser } from "../test/journeys/browser.ts";
import { signIn, startConsolePlatform } from "../test/journeys/console-platform.ts";
import { writeSection } from "./write-section.ts";

const ROUNDS = 7;
const ENDPOINTS = 5000;

interface Measured {
  /** Of script, as it came over the wire. */
  scriptKilobytes: number;
  /** The page's heading is painted. */
  shownMs: number;
  /** What the page is about is there too, and the browser has nothing else to do. */
  interactiveMs: number;
}

const undo: (() => Promise<void>)[] = [];
try {
  const text = await measureAll();
  process.stdout.write(`${text}\n`);
  if (process.argv.includes("--write")) writeSection("The console (`node bench/console.ts --write`)", text);
} finally {
  for (const step of undo.reverse()) await step();
}

async function measureAll(): Promise<string> {
  const platform = await startConsolePlatform((step) => void undo.push(step));
  const browser = await openBrowser((step) => void undo.push(step));
  const signedIn = await browser.newContext();
  await signIn(await signedIn.newPage(), platform.url);
  const storageState = await signedIn.storageState();
  await signedIn.close();

  const measure = async (path: string, content: string, state?: typeof storageState) => {
    const rounds: Measured[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext(state ? { storageState: state } : {});
      rounds.push(await measureLoad(context, platform.url + path, content));
      await context.close();
    }
    return rounds;
  };
  const entry = await measure("/sign-in", "form button[type=submit]");
  const empty = await measure("/private-endpoints", "h2", storageState);
  await platform.execute(`
    insert into endpoints (id, tenant_id, environment, region, service_name, databases, state, reason)
    select 'ep-' || lpad(n::text, 5, '0'), 'ten-first', 'US', 'us-east-1', 'com.amazonaws.vpce.us-east-1.vpce-svc-' || n,
      jsonb_build_array(jsonb_build_object('name', 'database-' || n, 'port', 5432)), 'failed', 'for this benchmark'
    from generate_series(1, ${ENDPOINTS}) n`);
  const full = await measure("/private-endpoints", "tbody a", storageState);
  return [
    `Median (least to most) of ${ROUNDS} loads of a browser with an empty cache; Chromium ${browser.version()}, Node ` +
      `${process.versions.node}, ${availableParallelism()} cores. Interactive: what the page is about is shown and the browser is idle.`,
    "",
    "| page | script, compressed | heading shown | interactive |",
    "|---|---:|---:|---:|",
    row("sign-in", entry),
    row("private endpoints, none yet", empty),
    row(`private endpoints, ${ENDPOINTS}`, full),
  ].join("\n");
}

async function measureLoad(context: BrowserContext, url: string, content: string): Promise<Measured> {
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "commit" });
  return (await page.evaluate(`new Promise((resolve) => {
    let shownMs;
    const look = () => {
      const heading = document.querySelector("h1");
      if (heading && shownMs === undefined) shownMs = performance.now();
      if (!heading || !document.querySelector(${JSON.stringify(content)})) return requestAnimationFrame(look);
      requestIdleCallback(() => {
        const scripts = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"));
        const bytes = scripts.reduce((sum, { transferSize }) => sum + transferSize, 0);
        resolve({ scriptKilobytes: bytes / 1024, shownMs, interactiveMs: performance.now() });
      });
    };
    look();
  })`)) as Measured;
}

function row(name: string, rounds: Measured[]): string {
  const show = (read: (each: Measured) => number, unit: string) => {
    const values = rounds.map(read).sort((one, other) => one - other);
    const [least = 0, median = 0, most = 0] = [values[0], values[Math.floor(values.length / 2)], values.at(-1)];
    const range = Math.round(least) === Math.round(most) ? "" : ` (${Math.round(least)} to ${Math.round(most)})`;
    return `${Math.round(median)} ${unit}${range}`;
  };
  const script = show((each) => each.scriptKilobytes, "KB");
  const shown = show((each) => each.shownMs, "ms");
  const interactive = show((each) => each.interactiveMs, "ms");
  return `| ${name} | ${script} | ${shown} | ${interactive} |`;
}
