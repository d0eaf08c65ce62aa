/** Delays are times that AWS takes; periods are times that its customers chose. A profile scales them differently. */
export type WaitKind = "delays" | "periods";

/** What waits for its time, in milliseconds of AWS's, and may be made to wait less. */
export interface Timeline {
  /** Returns the way to call it off. */
  add(kind: WaitKind, ms: number, task: () => void, repeats: boolean): () => void;
  /** Milliseconds of this machine for one of AWS's. */
  scale(kind: WaitKind): number;
  rescale(scales: Record<WaitKind, number>): void;
  /**
   * Begins a move: from now until the function that it returns is called, `next` gives the waits in the order in which
   * they end.
   */
  beginMove(): () => void;
  /** Of the waits that end within so much time, the one that does first. */
  next(withinMs: number): { number: number; inMs: number } | undefined;
  /** Lets so much time be over for all waits; runs nothing by itself. */
  pass(ms: number): void;
  /** Ends a wait now. */
  run(number: number): void;
  /** Puts a repeating wait off until so much time is over. */
  skip(number: number, ms: number): void;
  clear(): void;
  stop(): void;
}

interface Wait {
  number: number;
  kind: WaitKind;
  task: () => void;
  /** In the time of its kind. */
  due: number;
  /** Milliseconds of AWS's from one round to the next; undefined for a wait that ends once. */
  period: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** What a timer of the platform's can wait at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createTimeline(scales: Record<WaitKind, number>): Timeline {
  const waits = new Map<number, Wait>();
  const times = { delays: startTime(scales.delays), periods: startTime(scales.periods) };
  let count = 0;
  let isStopped = false;

  // During a move: the waits by when they end, the first at the end. What has gone or changed is passed over.
  let queue: { wait: Wait; due: number; key: number }[] | undefined;
  let origins = { delays: 0, periods: 0 };
  const enqueue = (wait: Wait) => {
    if (!queue) return;
    const entry = { wait, due: wait.due, key: wait.due - origins[wait.kind] };
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      // Of two that end together, the one that began first comes first.
      if (queue[middle]!.key > entry.key) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, entry);
  };

  const remaining = (wait: Wait) => wait.due - timeOf(times[wait.kind]);
  const arm = (wait: Wait) => {
    clearTimeout(wait.timer);
    const ms = Math.max(0, remaining(wait)) * times[wait.kind].scale;
    wait.timer = setTimeout(() => ring(wait), Math.min(ms, LONGEST_TIMER_MS));
  };
  const ring = (wait: Wait) => {
    // A timer may be a fraction early, and one for weeks is set in parts.
    if (remaining(wait) * times[wait.kind].scale > 1) arm(wait);
    else run(wait);
  };
  const run = (wait: Wait) => {
    if (wait.period === undefined) {
      clearTimeout(wait.timer);
      waits.delete(wait.number);
    } else {
      wait.due = Math.max(wait.due, timeOf(times[wait.kind])) + wait.period;
      arm(wait);
      enqueue(wait);
    }
    wait.task();
  };
  const end = (wait: Wait) => {
    clearTimeout(wait.timer);
    waits.delete(wait.number);
  };
  const clear = () => {
    for (const wait of waits.values()) end(wait);
  };
  return {
    add(kind, ms, task, repeats) {
      if (isStopped) return () => {};
      const period = repeats ? ms : undefined;
      const wait: Wait = { number: ++count, kind, task, due: timeOf(times[kind]) + ms, period, timer: undefined };
      waits.set(wait.number, wait);
      arm(wait);
      enqueue(wait);
      return () => end(wait);
    },
    scale: (kind) => times[kind].scale,
    rescale(next) {
      for (const kind of ["delays", "periods"] as const)
        times[kind] = { passed: timeOf(times[kind]), at: performance.now(), scale: next[kind] };
      for (const wait of waits.values()) arm(wait);
    },
    beginMove() {
      origins = { delays: timeOf(times.delays), periods: timeOf(times.periods) };
      queue = [...waits.values()]
        .map((wait) => ({ wait, due: wait.due, key: wait.due - origins[wait.kind] }))
        .sort((one, other) => other.key - one.key || other.wait.number - one.wait.number);
      return () => {
        queue = undefined;
        for (const wait of waits.values()) arm(wait);
      };
    },
    next(withinMs) {
      for (let last = queue?.at(-1); last; last = queue?.at(-1)) {
        const { wait, due } = last;
        const isCurrent = waits.get(wait.number) === wait && wait.due === due;
        if (isCurrent && remaining(wait) > withinMs) return undefined;
        queue?.pop();
        if (isCurrent) return { number: wait.number, inMs: remaining(wait) };
      }
      return undefined;
    },
    pass(ms) {
      times.delays.passed += ms;
      times.periods.passed += ms;
    },
    run(number) {
      const wait = waits.get(number);
      if (wait) run(wait);
    },
    skip(number, ms) {
      const wait = waits.get(number);
      if (!wait) return;
      wait.due = timeOf(times[wait.kind]) + ms + (wait.period ?? 0);
      enqueue(wait);
    },
    clear,
    stop() {
      isStopped = true;
      clear();
    },
  };
}

interface Time {
  /** Milliseconds of AWS's that were over at `at`. */
  passed: number;
  at: number;
  scale: number;
}

function startTime(scale: number): Time {
  return { passed: 0, at: performance.now(), scale };
}

/** Where AWS's delays take no time, none passes between them either. */
function timeOf({ passed, at, scale }: Time): number {
  return scale === 0 ? passed : passed + (performance.now() - at) / scale;
}
