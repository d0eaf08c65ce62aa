/**
 * Runs until it has come through, each time one call further; what is left after each is for `then` to judge. Answers
 * how many calls it takes.
 */
export async function killEachTime(
  run: (onCall: () => void) => Promise<unknown>,
  then: (allowed: number) => Promise<void>,
): Promise<number> {
  for (let allowed = 1; ; allowed++) {
    let made = 0;
    const done = await run(() => {
      if (made === allowed) throw new Error("killed");
      made++;
    }).then(
      () => true,
      () => false,
    );
    await then(allowed);
    if (done) return allowed;
  }
}
