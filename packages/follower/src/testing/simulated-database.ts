import type { Random } from "./random.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export type Flavour = "multi-az" | "aurora" | "proxy";

export const SIMULATED = { "multi-az": "orders", aurora: "shop", proxy: "front" } as const;
const HOSTS = { "multi-az": 2, aurora: 3, proxy: 3 };

/**
 * A database that fails over: who writes, who answers, and what its name and AWS say of that, which both trail.
 * `describeTrails` says whether AWS's own word does.
 */
export function createSimulatedDatabase(
  flavour: Flavour,
  clock: VirtualClock,
  random: Random,
  describeTrails: boolean,
) {
  const hosts = Array.from({ length: HOSTS[flavour] }, (_, index) => `10.0.${index + 1}.10`);
  let fresh = 10;
  let writer: string | undefined = hosts[0];
  let status = "available";
  let named = [...hosts.slice(0, flavour === "proxy" ? 3 : 1)];
  let before = named;
  let described = hosts[0]!;
  let flapsUntil = 0;
  const down = new Set<string>();
  const stoppedWriting = new Map<string, number>();

  /** Both follow only what is true when they do. */
  const publish = () => {
    clock.after(random.between(1000, 30_000), () => {
      const now = flavour === "proxy" ? [...hosts] : [writer ?? named[0]!];
      if (now.join() !== named.join()) before = named;
      named = now;
    });
    clock.after(describeTrails ? random.between(0, 120_000) : 0, () => {
      described = writer ?? described;
    });
  };

  const failOver = () => {
    if (flavour === "proxy" || writer === undefined) return;
    const old = writer;
    const next = random.pick(hosts.filter((host) => host !== old && (flavour === "multi-az" || !down.has(host))));
    if (next === undefined) return;
    writer = undefined;
    stoppedWriting.set(old, clock.now());
    down.add(old);
    status = flavour === "aurora" ? "failing-over" : "rebooting";
    clock.after(random.between(2000, 40_000), () => {
      writer = next;
      down.delete(next);
      status = "available";
      publish();
      if (flavour === "aurora") clock.after(random.between(1000, 60_000), () => void down.delete(old));
    });
  };

  /** A host is made anew at another address, as a standby's or a proxy's may be. */
  const replaceHost = () => {
    const place = flavour === "proxy" ? 0 : hosts.findIndex((host) => host !== writer);
    if (flavour === "aurora" || writer === undefined) return;
    hosts[place] = `10.0.${place + 1}.${++fresh}`;
    publish();
  };

  return {
    flavour,
    hosts: () => [...hosts],
    writer: () => writer,
    /** Milliseconds for which an address has not been the writer's. */
    notWriterFor: (address: string) =>
      address === writer ? 0 : clock.now() - (stoppedWriting.get(address) ?? Number.NEGATIVE_INFINITY),
    status: () => status,
    described: () => described,
    failOver,
    replaceHost,
    flap: (ms: number) => {
      flapsUntil = clock.now() + ms;
    },
    /** What the name answers to one look. */
    resolve: () => {
      const isFlapping = clock.now() < flapsUntil;
      if (flavour === "proxy" && isFlapping) return named.slice(0, random.between(1, named.length));
      return isFlapping && random.chance(0.5) ? before : named;
    },
    /** Whether something listens at an address, whatever it is. */
    answers(address: string): boolean {
      if (flavour === "multi-az") return address === writer;
      return hosts.includes(address) && !down.has(address);
    },
    role(address: string): "writer" | "reader" | "silent" {
      if (!this.answers(address)) return "silent";
      return flavour === "proxy" || address === writer ? "writer" : "reader";
    },
  };
}

export type SimulatedDatabase = ReturnType<typeof createSimulatedDatabase>;
