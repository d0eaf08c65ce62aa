import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { buildConsole } from "../../packages/console/build-console.ts";
import { addOperator, readConfig, startPlatform } from "../../packages/platform/src/index.ts";
import { createRehearsedWorld, type RehearsedWorld } from "../../packages/platform/src/testing/rehearsed-world.ts";
import { openPlatformClient, type PlatformClient, type TenantRole } from "../../packages/platform-api/src/index.ts";
import { openBrowser } from "./browser.ts";

/** The real server with its console on a rehearsed AWS, an operator, and a tenant called Acme. */
export interface ConsoleScene {
  url: string;
  world: RehearsedWorld;
  /** Acme's, as a program with the role of a member. */
  program: PlatformClient;
  /** A browser of the operator's, signed in. */
  operator(): Promise<Page>;
  /** A browser of somebody's who has joined Acme in the role, signed in. */
  memberOf(role: TenantRole): Promise<Page>;
}

const PASSWORD = "correct horse battery";
const OPERATOR = "ops@example.com";
export const PRINCIPAL = "arn:aws:iam::111122223333:role/postern";

/** Of the service by this number, which the rehearsed AWS shows in one zone of the platform's. */
export function serviceName(number: number): string {
  return `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef${number}`;
}

export async function openConsoleScene(
  onEnd: (step: () => Promise<void>) => void,
  { approval }: { approval: boolean },
): Promise<ConsoleScene> {
  const directory = await mkdtemp(join(tmpdir(), "postern-console-"));
  onEnd(() => rm(directory, { recursive: true, force: true }));
  // Root runs Postgres as another user, who must get through.
  await chmod(directory, 0o711);
  const dataDirectory = join(directory, "data");
  const config = readConfig({}, { ...options(approval), dataDirectory });
  await addOperator({ dataDirectory }, { email: OPERATOR, name: "Operations", password: PASSWORD });
  const world = createRehearsedWorld();
  for (const number of [1, 2, 3, 4])
    world.services.set(serviceName(number), { zoneIds: ["use1-az2", "use1-az6"], acceptanceRequired: true });
  const files = buildConsole(AbortSignal.timeout(110_000));
  const platform = await startPlatform(config, { provisioner: world.provisioner, console: files });
  onEnd(() => platform.stop());
  const { url } = platform;
  const { id: tenant } = await openPlatformClient({ url, token: config.apiToken }).tenants.create({ name: "Acme" });
  const acme = openPlatformClient({ url, token: config.apiToken, tenant });
  // What an operator files needs no operator's approval.
  const { key } = await acme.apiKeys.create({ name: "pipeline", role: "member" });
  const browser = await openBrowser(onEnd);
  await files;
  return {
    ...{ url, world, program: openPlatformClient({ url, token: key }) },
    operator: () => signIn(browser, url, OPERATOR),
    async memberOf(role) {
      const { email, token } = await acme.invitations.create({ email: `${role}@example.com`, role });
      await openPlatformClient({ url }).invitations.accept({ token, name: role, password: PASSWORD });
      return signIn(browser, url, email);
    },
  };
}

async function signIn(browser: Browser, url: string, email: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Private endpoints" }).waitFor();
  return page;
}

function options(approval: boolean) {
  const place = { region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-a", "subnet-b"] };
  return {
    port: 0,
    apiToken: randomBytes(32).toString("hex"),
    sealKey: randomBytes(32).toString("base64"),
    lookIntervalMs: 50,
    logLevel: "error" as const,
    environments: [{ ...place, name: "US", clientCidrs: ["10.0.0.0/16"], principals: [PRINCIPAL], approval }],
  };
}
