import fc from "fast-check";
import { expect, test } from "vitest";
import { rankShards, type ShardLoad } from "./rank-shards.ts";

const Load = fc.record({
  account: fc.constantFrom("one", "two", "three"),
  taken: fc.nat(60),
  waiting: fc.nat(60),
  quota: fc.integer({ min: 1, max: 60 }),
});
const Loads = fc
  .array(Load, { maxLength: 12 })
  .map((loads) => loads.map((load, index): ShardLoad => ({ shard: `shard-${index}`, ...load })));

test("exactly the shards with room are ranked, each once", () => {
  fc.assert(
    fc.property(Loads, fc.string(), (loads, tenant) => {
      const withRoom = loads.filter(({ taken, quota }) => taken < quota).map(({ shard }) => shard);
      expect(rankShards(loads, tenant).sort()).toEqual(withRoom.sort());
    }),
  );
});

test("the order depends on how full they are and on the tenant, not on how they are listed", () => {
  fc.assert(
    fc.property(Loads, fc.string(), (loads, tenant) => {
      expect(rankShards([...loads].reverse(), tenant)).toEqual(rankShards(loads, tenant));
    }),
  );
});

test("a filing moves another tenant's first shard only when a step of fullness or a burst of creates is over", () => {
  const loads = ["a", "b", "c"].map((shard) => ({ shard, account: shard, taken: 0, waiting: 0, quota: 50 }));
  const [first] = rankShards(loads, "ten-1");
  const filled = (taken: number, waiting: number) =>
    loads.map((load) => (load.shard === first ? { ...load, taken, waiting } : load));
  expect(rankShards(filled(4, 3), "ten-1")[0]).toBe(first);
  expect(rankShards(filled(5, 0), "ten-1")[0]).not.toBe(first);
  expect(rankShards(filled(4, 4), "ten-1")[0]).not.toBe(first);
});

test("however many file, no quota is passed, and shards differ by a step of fullness at most until all are full", () => {
  const Quotas = fc.array(fc.integer({ min: 10, max: 60 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(Quotas, fc.array(fc.nat(20), { maxLength: 300 }), (quotas, tenants) => {
      const loads = quotas.map((quota, index) => ({
        shard: `s${index}`,
        account: `a${index}`,
        taken: 0,
        waiting: 0,
        quota,
      }));
      for (const tenant of tenants) {
        const [first] = rankShards(loads, `ten-${tenant}`);
        if (first === undefined) break;
        loads.find(({ shard }) => shard === first)!.taken += 1;
        const steps = loads.map(({ taken, quota }) => Math.floor((taken * 10) / quota));
        expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
      }
      expect(loads.every(({ taken, quota }) => taken <= quota)).toBe(true);
      const room = quotas.reduce((sum, quota) => sum + quota, 0);
      expect(loads.reduce((sum, { taken }) => sum + taken, 0)).toBe(Math.min(room, tenants.length));
    }),
  );
});

test("creates that AWS has still to take are spread over the accounts, whose rates add up", () => {
  const loads: ShardLoad[] = ["a", "b", "c", "d"].map((shard, index) => {
    return { shard, account: index < 2 ? "shared" : shard, taken: 0, waiting: 0, quota: 1000 };
  });
  for (let filed = 0; filed < 300; filed += 1) {
    const [first] = rankShards(loads, "ten-1");
    const load = loads.find(({ shard }) => shard === first)!;
    load.taken += 1;
    load.waiting += 1;
  }
  const waiting = (account: string) =>
    loads.filter((load) => load.account === account).reduce((sum, load) => sum + load.waiting, 0);
  for (const account of ["shared", "c", "d"]) {
    expect(waiting(account)).toBeGreaterThanOrEqual(96);
    expect(waiting(account)).toBeLessThanOrEqual(104);
  }
});
