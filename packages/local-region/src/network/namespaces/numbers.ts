/** Gives each key a number of its own, and the same one for as long as the key is kept. */
export interface Numbers {
  /** How many were given out. */
  readonly count: number;
  of(key: string): number;
  /** Forgets every key but these; the numbers of the forgotten, which are not given again. */
  keep(keys: { has(key: string): boolean }): number[];
}

export function createNumbers(first = 1): Numbers {
  const known = new Map<string, number>();
  let next = first;
  return {
    get count() {
      return next - first;
    },
    of(key) {
      const number = known.get(key) ?? next++;
      known.set(key, number);
      return number;
    },
    keep(keys) {
      const forgotten = [...known].filter(([key]) => !keys.has(key));
      for (const [key] of forgotten) known.delete(key);
      return forgotten.map(([, number]) => number);
    },
  };
}
