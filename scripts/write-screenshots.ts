// Writes docs/screenshots/: every page of the console in light and dark and on a phone, from a rehearsal that it starts and
// ends.
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const root = join(import.meta.dirname, "..");
const directory = join(root, "docs/screenshots");
const CHROMIUM = process.env.POSTERN_CHROMIUM ?? "/usr/bin/chromium";
const SIZE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 800 };
const PASSWORD = "correct horse battery";
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
    const links = await joinUrls();
    const open = () => browser.newContext({ viewport: SIZE, colorScheme: "light" });
    await takeTenants(await open(), links.console);
    await takeOperators(await open(), links.operator);
  } finally {
    await browser.close();
  }
} finally {
  rehearsal.kill("SIGINT");
}

async function joinUrls(): Promise<{ console: string; operator: string }> {
  let printed = "";
  for await (const text of rehearsal.stdout) {
    printed += text;
    const [console, operator] = ["console", "operator"].map(
      (who) => new RegExp(`${who} +(http\\S+)\\s`).exec(printed)?.[1],
    );
    if (console && operator) return { console, operator };
  }
  throw new Error(`the rehearsal ended before there was a console:\n${printed}`);
}

async function joinAs(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("A password").fill(PASSWORD);
  await page.getByRole("button", { name: "Join and sign in" }).click();
  await page.getByRole("link", { name: "postgres" }).waitFor();
}

async function takeOperators(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  const { origin } = new URL(url);
  await joinAs(page, url, "Grace");
  for (const name of ["environments", "approvals", "health"]) {
    await page.goto(`${origin}/${name}`);
    await take(page, name);
  }
  await page.goto(`${origin}/environments`);
  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("heading", { name: "Subnets" }).waitFor();
  await take(page, "environment");
  await page.goto(`${origin}/environments/new`);
  await take(page, "new-environment");
}

async function takeTenants(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  const { origin } = new URL(url);
  await page.goto(`${origin}/sign-in`);
  await take(page, "sign-in");
  await page.goto(url);
  await take(page, "join");
  await joinAs(page, url, "Ada");
  await take(page, "private-endpoints");
  await page.getByRole("link", { name: "postgres" }).click();
  await page.getByRole("heading", { name: "History" }).waitFor();
  await take(page, "private-endpoint");
  const service =
    (await page
      .getByText(/^com\.amazonaws\.vpce\./)
      .first()
      .textContent()) ?? "";
  await page.getByRole("link", { name: "Connect", exact: true }).click();
  await page.getByLabel("Host").first().waitFor();
  await take(page, "new-connection");
  await page.goto(`${origin}/private-endpoints/new`);
  await page.getByLabel("What the owner").fill(service);
  await page.getByRole("heading", { name: "Zones" }).waitFor();
  await take(page, "new-request");
  await page.getByLabel("What the owner").fill("com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0");
  await page.getByText("The request would not be taken").waitFor();
  await take(page, "refused-request");
  await page.goto(`${origin}/connections`);
  await take(page, "connections");
  await page.getByRole("link", { name: "warehouse" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("The connection works").waitFor();
  await take(page, "connection");
  for (const name of ["requests", "members", "api-keys", "audit"]) {
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
  await page.setViewportSize(PHONE);
  await sleep(SETTLE_MS);
  await page.screenshot({ path: join(directory, `${name}-phone.png`), fullPage: true });
  await page.setViewportSize(SIZE);
}
