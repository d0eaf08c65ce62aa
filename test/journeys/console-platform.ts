import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { buildConsole } from "../../packages/console/build-console.ts";
import { addOperator, type Platform, readConfig, startPlatform } from "../../packages/platform/src/index.ts";
import { createRehearsedWorld } from "../../packages/platform/src/testing/rehearsed-world.ts";
import { openPlatformClient, type PlatformClient } from "../../packages/platform-api/src/index.ts";
import { createRunDirectory, startServer } from "../../packages/postgres-server/src/index.ts";

export const PASSWORD = "correct horse battery";
const EMAIL = "ops@example.com";

/** The real server with the console, on a Postgres beside it and a rehearsed AWS, for one operator. */
export interface ConsolePlatform {
  url: string;
  /** With the operator's token, of the first tenant. */
  client: PlatformClient;
  stop(): Promise<void>;
  /** At the same place, with what it had. */
  startAgain(): Promise<void>;
  /** SQL, past the server. */
  execute(statement: string): Promise<unknown>;
}

export async function startConsolePlatform(
  onCleanup: (step: () => Promise<void>) => void,
  { services = 0, callsPerMinute = 100_000 } = {},
): Promise<ConsolePlatform> {
  const directory = await createRunDirectory("console");
  onCleanup(() => directory.remove());
  const postgres = await startServer({ directory: `${directory.path}/pg`, superuser: "postern", durable: false });
  onCleanup(() => postgres.stop());
  const databaseUrl = `postgres://postern@localhost:${postgres.port}/postgres?host=${postgres.socketDirectory}`;
  const config = readConfig(
    {},
    {
      ...{ port: 0, databaseUrl, callsPerMinute, lookIntervalMs: 50, logLevel: "error" },
      apiToken: randomBytes(32).toString("hex"),
      sealKey: randomBytes(32).toString("base64"),
      environments: [
        { name: "US", region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-0a"], clientCidrs: ["10.0.0.0/16"] },
      ],
    },
  );
  await addOperator({ databaseUrl }, { email: EMAIL, name: "Operations", password: PASSWORD });
  const world = createRehearsedWorld();
  for (let number = 0; number < services; number++)
    world.services.set(serviceName(number), { zoneIds: ["use1-az2"], acceptanceRequired: true });
  const files = await buildConsole(AbortSignal.timeout(100_000));
  const start = (port: number) =>
    startPlatform({ ...config, port }, { provisioner: world.provisioner, console: Promise.resolve(files) });
  let running: Platform = await start(0);
  onCleanup(() => running.stop());
  const { url } = running;
  return {
    url,
    execute: (statement) => postgres.execute("postgres", statement),
    client: openPlatformClient({ url, token: config.apiToken }),
    stop: () => running.stop(),
    async startAgain() {
      running = await start(Number(new URL(url).port));
    },
  };
}

export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Private endpoints" }).waitFor();
}

/** A request for one of the services that there are. */
export function requestFor(number: number) {
  return {
    type: "Postgres Interface-type",
    serviceName: serviceName(number),
    region: "us-east-1",
    environment: "US",
  };
}

export function serviceName(number: number): string {
  return `com.amazonaws.vpce.us-east-1.vpce-svc-${number.toString(16).padStart(17, "0")}`;
}
