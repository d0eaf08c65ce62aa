import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { restoreBackup } from "@postern/postgres-server";
import { type Authority, createAuthority } from "./certificates.ts";

/** Where databases keep their data from one run of the region to the next. */
export interface KeptDatabases {
  directory: string;
  /** The name of the database's directory, short as a socket's path has little room: the same in every run. */
  nameOf(id: string): string;
  /** Whether its data is whole; what was cut short while it was made is deleted. */
  isReady(id: string): boolean;
  /** Deletes its data. */
  discard(id: string): void;
  markReady(id: string): void;
  /** Its data is behind another's from now on: nothing is to start on it. */
  markStale(id: string): void;
  rename(id: string, to: string): void;
  /** Makes its data of an archive (postgres-server's `backUp`). */
  restore(id: string, archive: Buffer[]): Promise<void>;
  forget(id: string): void;
  /** All that data was kept of, whole or not. */
  ids(): string[];
  /** The authority of earlier runs, or a new one that later runs will have. */
  authority(): Promise<Authority>;
}

export function keepDatabases(directory: string): KeptDatabases {
  // Postgres may run as another user, who has to pass through.
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  const list = join(directory, "names.json");
  const names = new Map<string, string>(Object.entries(readJson(list) ?? {}));
  const markOf = (id: string) => join(directory, `${names.get(id)}.ready`);
  const save = () => writeWhole(list, Object.fromEntries(names));
  const freeName = () => {
    const taken = new Set(names.values());
    let number = 1;
    while (taken.has(`db${number}`)) number += 1;
    return `db${number}`;
  };
  const discard = (id: string) => {
    if (!names.has(id)) return;
    rmSync(markOf(id), { force: true });
    rmSync(join(directory, names.get(id)!), { recursive: true, force: true });
  };
  const nameOf = (id: string): string => {
    const name = names.get(id) ?? freeName();
    if (!names.has(id)) {
      names.set(id, name);
      save();
    }
    return name;
  };
  return {
    directory,
    discard,
    nameOf,
    async restore(id, archive) {
      await restoreBackup(Readable.from(archive), join(directory, nameOf(id)));
      writeFileSync(markOf(id), "");
    },
    isReady(id) {
      if (!names.has(id)) return false;
      if (existsSync(markOf(id))) return true;
      discard(id);
      return false;
    },
    markReady: (id) => writeFileSync(markOf(id), ""),
    markStale(id) {
      if (names.has(id)) rmSync(markOf(id), { force: true });
    },
    ids: () => [...names.keys()],
    rename(id, to) {
      const name = names.get(id);
      if (name === undefined) return;
      names.delete(id);
      names.set(to, name);
      save();
    },
    forget(id) {
      if (!names.has(id)) return;
      rmSync(markOf(id), { force: true });
      names.delete(id);
      save();
    },
    authority: () => keptAuthority(join(directory, "authority.json")),
  };
}

async function keptAuthority(file: string): Promise<Authority> {
  const kept = readJson(file) as { certificate: string; key: string } | undefined;
  if (kept) return createAuthority(new Date(), kept);
  const authority = await createAuthority();
  writeWhole(file, { certificate: authority.certificate, key: authority.key });
  return authority;
}

function readJson(file: string): Record<string, string> | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Whole or not at all, and for its owner's eyes only. */
function writeWhole(file: string, content: object): void {
  writeFileSync(`${file}.draft`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}
