/** What belongs to one account in one region, as every AWS resource does. */
export interface Owned {
  accountId: string;
  region: string;
}

/** `changed`: put or deleted. What is handed out, by its id (`taken`) or among others (`listed`), may be changed later. */
export type Touch = "changed" | "taken" | "listed";

export type Touched<Row = unknown> = (id: string, touch: Touch, row: Row) => void;

/** Rows by id, and by owner, so that one account's Describe never walks another's rows. */
export interface Table<Row extends Owned, Index extends string = never> {
  get(id: string): Row | undefined;
  /** The row, when it is the owner's: another account's is as good as none. */
  getOwn(owner: Owned, id: string): Row | undefined;
  /** The row for looking only: it must not be changed, for nobody hears of it. */
  peek(id: string): Readonly<Row> | undefined;
  put(row: Row): Row;
  /**
   * Tells of a row that was changed where it stands: to be called when it was not just now handed out by its id, but was
   * kept over a wait or came in a list. One that is there no more is passed over.
   */
  changed(row: Row): void;
  delete(id: string): boolean;
  /** The owner's rows, in the order they were made. */
  of(owner: Owned): Row[];
  all(): Row[];
  /** The rows that an index has under a key, of every owner, in the order they were made. */
  by(index: Index, key: string): Row[];
  /** The same for looking only: its rows must not be changed, for nobody hears of it. */
  peekBy(index: Index, key: string): Iterable<Readonly<Row>>;
  /** How many rows there are; of one owner when one is given. */
  count(owner?: Owned): number;
  ids(): string[];
  /** Tells of each row that was put, deleted or handed out. */
  watch(touched: Touched<Row>): void;
}

/**
 * `idOf` must give an id that is unique over all accounts and never changes, and each of `indexes` a key that does not
 * change either.
 */
export function createTable<Row extends Owned, Index extends string = never>(
  idOf: (row: Row) => string,
  indexes: Record<Index, (row: Row) => string | undefined> = {} as Record<Index, (row: Row) => string | undefined>,
): Table<Row, Index> {
  const byId = new Map<string, Row>();
  const byOwner = new Map<string, Map<string, Row>>();
  const byKey = Object.entries(indexes) as [Index, (row: Row) => string | undefined][];
  const indexed = new Map(byKey.map(([name]) => [name, new Map<string, Map<string, Row>>()]));
  const watchers: Touched<Row>[] = [];
  const touched = (id: string, touch: Touch, row: Row) => {
    for (const watcher of watchers) watcher(id, touch, row);
  };

  const handOut = (rows: ReadonlyMap<string, Row> | undefined): Row[] => {
    if (!rows) return [];
    if (watchers.length > 0) for (const [id, row] of rows) touched(id, "listed", row);
    return [...rows.values()];
  };
  return {
    get(id) {
      const row = byId.get(id);
      if (row) touched(id, "taken", row);
      return row;
    },
    getOwn(owner, id) {
      const row = byOwner.get(ownerKey(owner))?.get(id);
      if (row) touched(id, "taken", row);
      return row;
    },
    peek: (id) => byId.get(id),
    put(row) {
      const id = idOf(row);
      byId.set(id, row);
      group(byOwner, ownerKey(row)).set(id, row);
      for (const [name, keyOf] of byKey) {
        const key = keyOf(row);
        if (key !== undefined) group(indexed.get(name)!, key).set(id, row);
      }
      touched(id, "changed", row);
      return row;
    },
    changed(row) {
      const id = idOf(row);
      if (byId.get(id) === row) touched(id, "changed", row);
    },
    delete(id) {
      const row = byId.get(id);
      if (!row) return false;
      byId.delete(id);
      ungroup(byOwner, ownerKey(row), id);
      for (const [name, keyOf] of byKey) ungroup(indexed.get(name)!, keyOf(row), id);
      touched(id, "changed", row);
      return true;
    },
    of: (owner) => handOut(byOwner.get(ownerKey(owner))),
    all: () => handOut(byId),
    by: (index, key) => handOut(indexed.get(index)!.get(key)),
    peekBy: (index, key) => indexed.get(index)!.get(key)?.values() ?? [],
    count: (owner) => (owner ? (byOwner.get(ownerKey(owner))?.size ?? 0) : byId.size),
    ids: () => [...byId.keys()],
    watch(watcher) {
      watchers.push(watcher);
    },
  };
}

function ownerKey(owner: Owned): string {
  return `${owner.accountId}/${owner.region}`;
}

function group<Row>(groups: Map<string, Map<string, Row>>, key: string): Map<string, Row> {
  const known = groups.get(key);
  if (known) return known;
  const made = new Map<string, Row>();
  groups.set(key, made);
  return made;
}

function ungroup<Row>(groups: Map<string, Map<string, Row>>, key: string | undefined, id: string): void {
  if (key === undefined) return;
  const rows = groups.get(key);
  rows?.delete(id);
  if (rows?.size === 0) groups.delete(key);
}
