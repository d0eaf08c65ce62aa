import { decodeValue, encodeValue } from "./encode-value.ts";
import type { Owned, Table, Touch } from "./table.ts";

/** One table, map or lone value of a store, as saving sees it: entries under keys, each one JSON. */
export interface SavedPart {
  /** `ec2.vpcs`. */
  name: string;
  keys(): Iterable<string>;
  /** Undefined when there is no such entry (any more). */
  read(key: string): string | undefined;
  write(key: string, json: unknown): void;
  remove(key: string): void;
  /** Tells of each entry that may have changed. Lone values cannot: they are to be looked at each time. */
  watch: ((touched: (key: string, touch: Touch) => void) => void) | undefined;
}

/**
 * What a region's stores hold: tables, maps by text, and lone values. Throws for anything else, by name: it would not
 * be there after a restart.
 */
export function savedParts(stores: Record<string, object>): SavedPart[] {
  return Object.entries(stores).flatMap(([storeName, store]) =>
    Object.entries(store).flatMap(([key, value]) => {
      if (typeof value === "function") return [];
      const name = `${storeName}.${key}`;
      if (isTable(value)) return [tablePart(name, value)];
      if (value instanceof Map) return [mapPart(name, value)];
      return [lonePart(name, store as Record<string, unknown>, key)];
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a table of whatever rows and indexes.
type AnyTable = Table<any, any>;

function isTable(value: unknown): value is AnyTable {
  return typeof value === "object" && value !== null && "watch" in value && "put" in value && "of" in value;
}

function tablePart(name: string, table: AnyTable): SavedPart {
  return {
    name,
    keys: () => table.ids(),
    read: (key) => toJson(table.peek(key), `${name} ${key}`),
    write: (_key, json) => void table.put(decodeValue(json) as Owned),
    remove: (key) => void table.delete(key),
    watch: (touched) => table.watch(touched),
  };
}

function mapPart(name: string, map: Map<string, unknown>): SavedPart {
  const read = Map.prototype.get;
  return {
    name,
    keys: () => [...map.keys()],
    read: (key) => toJson(read.call(map, key), `${name} ${key}`),
    write: (key, json) => void map.set(key, decodeValue(json)),
    remove: (key) => void map.delete(key),
    watch(touched) {
      const { get, set, delete: remove, clear } = Map.prototype;
      Object.assign(map, {
        get(key: string) {
          touched(key, "taken");
          return get.call(map, key);
        },
        set(key: string, value: unknown) {
          touched(key, "changed");
          return set.call(map, key, value);
        },
        delete(key: string) {
          touched(key, "changed");
          return remove.call(map, key);
        },
        clear() {
          for (const key of map.keys()) touched(key, "changed");
          clear.call(map);
        },
      });
    },
  };
}

function lonePart(name: string, store: Record<string, unknown>, key: string): SavedPart {
  const first = toJson(store[key], name);
  return {
    name,
    keys: () => [""],
    read: () => toJson(store[key], name),
    write: (_key, json) => {
      store[key] = decodeValue(json);
    },
    remove: () => {
      store[key] = first === undefined ? undefined : decodeValue(JSON.parse(first));
    },
    watch: undefined,
  };
}

function toJson(value: unknown, path: string): string | undefined {
  // A promise stands for an answer that is still being made: it counts once it is there.
  if (value === undefined || (isObject(value) && Object.values(value).some((part) => part instanceof Promise))) {
    return undefined;
  }
  return JSON.stringify(encodeValue(value, path));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
