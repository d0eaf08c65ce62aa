import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rehearsal } from "@postern/local-region";
import type { TestRegion } from "@postern/local-region/testing";

export interface RanCommand {
  code: number;
  stdout: string;
  stderr: string;
  /** What --json printed. */
  document(): Record<string, unknown> & { ok: boolean };
}

/** A region with the rehearsal's accounts, a directory for files, and the command line as the owner's own process. */
export interface PosternScene {
  region: TestRegion;
  rehearsal: Rehearsal;
  directory: string;
  postern(args: string[], environment?: Record<string, string>): Promise<RanCommand>;
}

const MAIN = join(import.meta.dirname, "../main.ts");

export async function startPosternScene(onCleanup: (cleanup: () => Promise<void>) => void): Promise<PosternScene> {
  const { seedRehearsal } = await import("@postern/local-region");
  const { startTestRegion } = await import("@postern/local-region/testing");
  const region = await startTestRegion(onCleanup);
  const rehearsal = await seedRehearsal(region);
  const directory = await mkdtemp(join(tmpdir(), "postern-test-"));
  onCleanup(() => rm(directory, { recursive: true, force: true }));
  const { accessKeyId, secretAccessKey } = region.credentialsOf(rehearsal.owner.accountId);
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: directory,
    AWS_ENDPOINT_URL: region.url,
    AWS_REGION: rehearsal.owner.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    POSTERN_DNS_SERVERS: region.publicDnsServer,
  };
  return {
    region,
    rehearsal,
    directory,
    postern: (args, environment = {}) =>
      new Promise((resolve) => {
        const options = { cwd: directory, env: { ...env, ...environment } };
        const child = execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) => {
          const code = typeof error?.code === "number" ? error.code : error ? 1 : 0;
          resolve({ code, stdout, stderr, document: () => JSON.parse(stdout) });
        });
        child.stdin?.end();
      }),
  };
}
