// Writes docs/screenshots/: every page of the console in light and dark, from a rehearsal that it starts and ends.
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const root = join(import.meta.dirname, "..");
const directory = join(root, "docs/screenshots");
const CHROMIUM = process.env.POSTERN_CHROMIUM ?? "/usr/bin/chromium";
const SIZE = { width: 1280, height: 800 };
/** For what moves until it stands. */
const SETTLE_MS = 900;

await mkdir(directory, { recursive: true });
const rehearsal = spawn(process.execPath, [join(root, "packages/cli/src/main.ts"), "up", "--port", "0"], {
  env: { ...process.env, NO_COLOR: "1" },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ viewport: SIZE, colorScheme: "light" });
    await takeAll(context, await joinUrl());
  } finally {
    await browser.close();
  }
} finally {
  rehearsal.kill("SIGINT");
}

async function joinUrl(): Promise<string> {
  let printed = "";
  for await (const text of rehearsal.stdout) {
    printed += text;
    const found = /console +(http\S+)\s/.exec(printed)?.[1];
    if (found) return found;
  }
  throw new Error(`the rehearsal ended before there was a console:\n${printed}`);
}

async function takeAll(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  const { origin } = new URL(url);
  await page.goto(`${origin}/sign-in`);
  await take(page, "sign-in");
  await page.goto(url);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("A password").fill("correct horse battery");
  await page.getByRole("button", { name: "Join and sign in" }).click();
  await page.getByRole("link", { name: "postgres" }).waitFor();
  await take(page, "private-endpoints");
  await page.getByRole("link", { name: "postgres" }).click();
  await page.getByRole("heading", { name: "History" }).waitFor();
  await take(page, "private-endpoint");
  await page.getByRole("link", { name: "Connect", exact: true }).click();
  await page.getByLabel("Host").first().waitFor();
  await take(page, "new-connection");
  await page.goto(`${origin}/private-endpoints/new`);
  await page.getByLabel("What the owner").fill("com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0");
  await take(page, "new-request");
  await page.goto(`${origin}/connections`);
  await take(page, "connections");
  await page.getByRole("link", { name: "warehouse" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("The connection works").waitFor();
  await take(page, "connection");
  for (const name of ["environments", "members", "api-keys", "audit"]) {
    await page.goto(`${origin}/${name}`);
    await take(page, name);
  }
}

async function take(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await sleep(SETTLE_MS);
    await page.screenshot({ path: join(directory, `${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
