import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { testRuns } from "../database/schema.ts";
import { placeAt } from "../environments/shards.ts";
import { type PerformParts, performTest } from "../test-runs/perform-test.ts";
import { lookUp } from "../work/look-up.ts";
import type { Work } from "../work/work.ts";

/** Work that this process does at once, without a queue: what the queue adds has tests of its own. */
export function directWork(parts: PerformParts, wake: Work["wake"]): Work & { ended(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  const environmentOf = (name: string) => parts.environments.find((each) => each.name === name)!;
  const performOnceThere = async (id: string) => {
    for (let tries = 0; tries < 500; tries += 1) {
      const [row] = await parts.db.select().from(testRuns).where(eq(testRuns.id, id));
      if (row) return performTest(parts, environmentOf(row.environment), id);
      await sleep(2);
    }
  };
  return {
    lookUp: ({ environment, shard }, service, tenant) =>
      lookUp(parts.provisioner, placeAt(environmentOf(environment), shard), service, tenant),
    subnetZones: (environment) => parts.provisioner.subnetZones(environment),
    async startTest(_transaction, { id }) {
      const performing = performOnceThere(id).finally(() => underWay.delete(performing));
      underWay.add(performing);
    },
    wake,
    async ended() {
      await Promise.all(underWay);
    },
  };
}
