import type { DatabaseSource } from "../spec/database-source.ts";
import type { AdoptedDatabase } from "./write-spec.ts";

const LONGEST = 20;

/** Gives each database the name that it bears already, else one made of its own: unique, and within a specification's rules. */
export function nameDatabases(
  databases: (Omit<AdoptedDatabase, "name"> & { ownName: string | undefined })[],
): AdoptedDatabase[] {
  const taken = new Set(databases.flatMap(({ ownName }) => ownName ?? []));
  return databases.map(({ ownName, ...database }) => {
    if (ownName !== undefined) return { name: ownName, ...database };
    const name = free(wish(database.from), taken);
    taken.add(name);
    return { name, ...database };
  });
}

function wish(from: DatabaseSource): string {
  const [first] = Object.values(from);
  const text = "address" in from ? "database" : String(first);
  return trimmed(text.toLowerCase().replace(/[^a-z0-9]+/g, "-")) || "database";
}

function free(wanted: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const ending = number === 1 ? "" : `-${number}`;
    const name = `${trimmed(wanted.slice(0, LONGEST - ending.length))}${ending}`;
    if (!taken.has(name)) return name;
  }
}

const trimmed = (text: string) => text.slice(0, LONGEST).replace(/^-+|-+$/g, "");
