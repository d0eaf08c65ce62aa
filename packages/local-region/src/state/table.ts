/** What belongs to one account in one region, as every AWS resource does. */
export interface Owned {
  accountId: string;
  region: string;
}

/** Rows by id, and by owner, so that one account's Describe never walks another's rows. */
export interface Table<Row extends Owned> {
  get(id: string): Row | undefined;
  put(row: Row): Row;
  delete(id: string): boolean;
  /** The owner's rows, in the order they were made. */
  of(owner: Owned): Row[];
  all(): Row[];
}

/** `idOf` must give an id that is unique over all accounts and never changes. */
export function createTable<Row extends Owned>(idOf: (row: Row) => string): Table<Row> {
  const byId = new Map<string, Row>();
  const byOwner = new Map<string, Map<string, Row>>();
  const ownerKey = (owner: Owned) => `${owner.accountId}/${owner.region}`;
  return {
    get: (id) => byId.get(id),
    put(row) {
      const id = idOf(row);
      byId.set(id, row);
      const key = ownerKey(row);
      const owned = byOwner.get(key) ?? new Map<string, Row>();
      owned.set(id, row);
      byOwner.set(key, owned);
      return row;
    },
    delete(id) {
      const row = byId.get(id);
      if (!row) return false;
      byId.delete(id);
      byOwner.get(ownerKey(row))?.delete(id);
      return true;
    },
    of: (owner) => [...(byOwner.get(ownerKey(owner))?.values() ?? [])],
    all: () => [...byId.values()],
  };
}
