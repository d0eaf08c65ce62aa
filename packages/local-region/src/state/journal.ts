import { AsyncLocalStorage } from "node:async_hooks";
import { hash } from "node:crypto";
import { StateNotWritten } from "./journal-files.ts";
import type { SavedPart } from "./saved-parts.ts";

/** Writes down what changes in the stores, so that an answered call is a kept one. */
export interface Journal {
  /** Runs a call; what it changed is written before the result is there. Rejects when the disk does not take it. */
  record<Result>(work: () => Result | Promise<Result>): Promise<Result>;
  /** A task for later that belongs to the call which is under way: what it changes is written when it has run. */
  bind(task: () => void): () => void;
  /** Runs what belongs to no call and changes nothing by itself, such as drawing up the wiring. */
  apart<Result>(work: () => Result): Result;
  /** The same methods; what a call goes on to do after one of them has resolved is written, too. */
  following<Methods extends object>(methods: Methods): Methods;
  /** Writes whatever changed without being noticed so far. */
  sweep(): void;
  stop(): void;
}

/** Takes the changes of one moment: all of them are kept or none is. */
export type Append = (changes: string) => void;

/** The rows that a call has had in its hands: those it may have changed, also after it was answered. */
interface Call {
  touched: Map<SavedPart, Set<string>>;
  isAnswered: boolean;
  isDue: boolean;
}

const SWEEP_MS = 2000;
/** Entries looked at in one go. */
const SWEEP_ENTRIES = 2000;

/**
 * Takes what the parts hold for written already; with `isNew` it is written first.
 * Rows are changed where they stand, so nothing tells of it. What does tell is the table that handed them out: when a
 * call is done, the rows that it was given are compared with what was written of them last. A sweep finds, little by
 * little, what changed in any other way.
 */
export function createJournal(parts: SavedPart[], append: Append, { isNew = false } = {}): Journal {
  const written = new Map(parts.map((part) => [part, isNew ? new Map<string, string>() : digestsOf(part)]));
  const lone = parts.filter((part) => !part.watch);
  const calls = new AsyncLocalStorage<Call | undefined>();
  const strays: Call = { touched: new Map(), isAnswered: true, isDue: false };
  let isStopped = false;

  const write = (call: Call) => {
    call.isDue = false;
    const changes: string[] = [];
    const look = (part: SavedPart, key: string) => {
      const change = changeOf(part, key, written.get(part)!);
      if (change !== undefined) changes.push(change);
    };
    for (const [part, keys] of call.touched) for (const key of keys) look(part, key);
    for (const part of lone) look(part, "");
    if (changes.length > 0) append(`[${changes.join(",")}]\n`);
  };
  const writeSoon = (call: Call) => {
    if (call.isDue || isStopped) return;
    call.isDue = true;
    // After everything that the same event brings about.
    setImmediate(() => {
      if (!isStopped) unlessRefused(() => write(call));
      if (call === strays) strays.touched.clear();
    });
  };
  for (const part of parts) {
    part.watch?.((key, touch) => {
      const call = calls.getStore() ?? (touch === "changed" ? strays : undefined);
      if (!call) return;
      const keys = call.touched.get(part);
      if (keys) keys.add(key);
      else call.touched.set(part, new Set([key]));
      if (call.isAnswered) writeSoon(call);
    });
  }
  const sweeper = createSweeper(parts, written, append);
  if (isNew) sweeper.look(Number.POSITIVE_INFINITY);
  const timer = setInterval(() => unlessRefused(() => sweeper.look(SWEEP_ENTRIES)), SWEEP_MS);
  timer.unref();

  return {
    async record(work) {
      const call: Call = { touched: new Map(), isAnswered: false, isDue: false };
      try {
        return await calls.run(call, work);
      } finally {
        call.isAnswered = true;
        write(call);
      }
    },
    bind(task) {
      const call = calls.getStore();
      if (!call) return task;
      return () => {
        calls.run(call, task);
        writeSoon(call);
      };
    },
    apart: (work) => calls.exit(work),
    following: (methods) => followed(methods, calls, writeSoon),
    sweep: () => sweeper.look(Number.POSITIVE_INFINITY),
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}

/** Where nobody waits for an answer: what the disk refuses is told by the files, which keep it. */
function unlessRefused(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StateNotWritten)) throw error;
  }
}

/** The change of an entry in JSON, `[part, key, value]`, without the value when it is gone; undefined without a change. */
function changeOf(part: SavedPart, key: string, digests: Map<string, string>): string | undefined {
  const json = part.read(key);
  const before = digests.get(key);
  if (json === undefined) {
    return digests.delete(key) ? `[${JSON.stringify(part.name)},${JSON.stringify(key)}]` : undefined;
  }
  const now = digestOf(json);
  if (now === before) return undefined;
  digests.set(key, now);
  return `[${JSON.stringify(part.name)},${JSON.stringify(key)},${json}]`;
}

function digestsOf(part: SavedPart): Map<string, string> {
  const digests = new Map<string, string>();
  for (const key of part.keys()) {
    const json = part.read(key);
    if (json !== undefined) digests.set(key, digestOf(json));
  }
  return digests;
}

/** To tell one text from another, at a fraction of its length. */
function digestOf(json: string): string {
  return hash("sha1", json, "base64");
}

/** Goes round through all entries, a number of them at a time. */
function createSweeper(parts: SavedPart[], written: Map<SavedPart, Map<string, string>>, append: Append) {
  let position = 0;
  let keys: string[] = [];
  return {
    look(most: number): void {
      const changes: string[] = [];
      let looked = 0;
      for (let visited = 0; visited <= parts.length && looked < most; visited++) {
        const part = parts[position]!;
        const digests = written.get(part)!;
        if (keys.length === 0) keys = [...new Set([...part.keys(), ...digests.keys()])];
        for (const key of keys.splice(0, most - looked)) {
          looked += 1;
          const change = changeOf(part, key, digests);
          if (change !== undefined) changes.push(change);
        }
        if (keys.length === 0) position = (position + 1) % parts.length;
      }
      if (changes.length > 0) append(`[${changes.join(",")}]\n`);
    },
  };
}

function followed<Methods extends object>(
  methods: Methods,
  calls: AsyncLocalStorage<Call | undefined>,
  writeSoon: (call: Call) => void,
): Methods {
  return new Proxy(methods, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        const result: unknown = calls.exit(() => Reflect.apply(member, target, given));
        const call = calls.getStore();
        if (!call || !(result instanceof Promise)) return result;
        const after = () => {
          if (call.isAnswered) writeSoon(call);
        };
        result.then(after, after);
        return result;
      };
    },
  });
}

/** Of a region that keeps nothing. */
export const NO_JOURNAL: Journal = {
  record: async (work) => work(),
  bind: (task) => task,
  apart: (work) => work(),
  following: (methods) => methods,
  sweep() {},
  stop() {},
};
