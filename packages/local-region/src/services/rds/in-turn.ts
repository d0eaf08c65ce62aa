const turns = new WeakMap<object, Promise<void>>();

/** Runs what is done to one database one after the other, in the order asked for; a failure does not hold up the next. */
export function inTurn(row: object, work: () => Promise<void>): Promise<void> {
  const turn = (turns.get(row) ?? Promise.resolve()).then(work);
  turns.set(
    row,
    turn.catch(() => undefined),
  );
  return turn;
}
