/** Who leads among several followers of the same groups. Two leaders for a moment do no harm: turns are idempotent. */
export interface Lock {
  /** Waits until it is held; rejects with the signal's reason when that is aborted first. */
  acquire(signal: AbortSignal): Promise<Lease>;
}

export interface Lease {
  /** Aborted when the lock is lost, as after this process has slept. */
  lost: AbortSignal;
  release(): Promise<void>;
}
