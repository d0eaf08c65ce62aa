import { chown, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type PrimaryAddress, renderAccessRules, renderConfiguration } from "./configuration.ts";
import type { ServerUser } from "./server-user.ts";

export interface ServerFilesOptions {
  directory: string;
  host?: string | undefined;
  port: number;
  superuser: string;
  settings?: Record<string, string>;
  hba?: readonly string[];
  tls?: { certificate: string; key: string };
  durable: boolean;
  socketDirectory: string;
  user: ServerUser | undefined;
  /** With one the server starts as its replica. */
  primary?: PrimaryAddress | undefined;
}

/** Writes what a server reads at its start: configuration, access rules, certificate and key. */
export async function writeServerFiles(options: ServerFilesOptions): Promise<void> {
  const { directory, tls, user } = options;
  const certificateFile = join(directory, "server.crt");
  const keyFile = join(directory, "server.key");
  const configuration = renderConfiguration({
    host: options.host,
    port: options.port,
    socketDirectory: options.socketDirectory,
    durable: options.durable,
    tls: tls && { certificateFile, keyFile },
    settings: options.settings ?? {},
    primary: options.primary,
  });
  await Promise.all([
    writePrivately(join(directory, "data", "postgresql.conf"), configuration, user),
    writePrivately(
      join(directory, "data", "pg_hba.conf"),
      renderAccessRules(options.superuser, options.hba ?? []),
      user,
    ),
    tls && writePrivately(certificateFile, tls.certificate, user),
    tls && writePrivately(keyFile, tls.key, user),
    options.primary && writePrivately(join(directory, "data", "standby.signal"), "", user),
  ]);
}

async function writePrivately(path: string, text: string, user: ServerUser | undefined): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, text, { mode: 0o600 });
  if (user) await chown(draft, user.uid, user.gid);
  await rename(draft, path);
}
