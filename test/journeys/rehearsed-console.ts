import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { buildConsole } from "../../packages/console/build-console.ts";
import { addOperator, readConfig, startPlatform } from "../../packages/platform/src/index.ts";
import { createRehearsedWorld, type RehearsedWorld } from "../../packages/platform/src/testing/rehearsed-world.ts";
import { openPlatformClient, type PlatformClient } from "../../packages/platform-api/src/index.ts";
import { openBrowser } from "./browser.ts";

const EMAIL = "ops@example.com";
const PASSWORD = "correct horse battery";

export interface RehearsedConsole {
  url: string;
  browser: Browser;
  /** Signed in as an operator, who is an admin of the first tenant too. */
  page: Page;
  /** The same platform without a browser. */
  client: PlatformClient;
  world: RehearsedWorld;
}

/** The console of a real server with its own Postgres, on an AWS in memory. */
export async function openRehearsedConsole(onEnd: (step: () => Promise<void>) => void): Promise<RehearsedConsole> {
  const directory = await mkdtemp(join(tmpdir(), "postern-console-"));
  onEnd(() => rm(directory, { recursive: true, force: true }));
  // Root runs Postgres as another user, who must get through.
  await chmod(directory, 0o711);
  const dataDirectory = join(directory, "data");
  const config = readConfig({}, { ...options(), dataDirectory });
  await addOperator({ dataDirectory }, { email: EMAIL, name: "Operations", password: PASSWORD });
  const world = createRehearsedWorld();
  const files = buildConsole(AbortSignal.timeout(100_000));
  const platform = await startPlatform(config, { provisioner: world.provisioner, console: files });
  onEnd(() => platform.stop());
  const { url } = platform;
  const browser = await openBrowser(onEnd);
  const page = await browser.newPage();
  await page.goto(url);
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Private endpoints" }).waitFor();
  return { url, browser, page, client: openPlatformClient({ url, token: config.apiToken }), world };
}

function options() {
  return {
    port: 0,
    apiToken: randomBytes(32).toString("hex"),
    sealKey: randomBytes(32).toString("base64"),
    lookIntervalMs: 50,
    logLevel: "error" as const,
    environments: [
      { name: "US", region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-a"], clientCidrs: ["10.0.0.0/16"] },
    ],
  };
}
