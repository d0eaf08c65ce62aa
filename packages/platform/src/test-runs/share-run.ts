import type { SharedTestRun, TestRunShare } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { Database } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { ApiProblem } from "../http/problem.ts";
import type { Sealer } from "../sealing/seal.ts";
import { countWithdrawnShares, findTestRun, withdrawShares } from "./store.ts";

export interface ShareParts {
  db: Database;
  sealer: Sealer;
}

const DAYS = 14;
/** Binds the token to its purpose: no other sealed text passes for one. */
const PURPOSE = "shared-test-run";

interface Shared {
  tenant: TenantId;
  run: string;
  expiresAt: string;
  withdrawn: number;
}

/**
 * A token by which anybody may read one test run, such as the owner who has to repair what failed. It is kept nowhere, and
 * opens nothing once the run's shares were withdrawn.
 */
export function shareTestRun({ db, sealer }: ShareParts, caller: Caller, id: string): Promise<TestRunShare> {
  return db.transaction(async (transaction) => {
    const withdrawn = await countWithdrawnShares(transaction, caller.tenant, id);
    if (withdrawn === undefined) throw unknownTestRun(id);
    const expiresAt = new Date(Date.now() + DAYS * 24 * 3600 * 1000).toISOString();
    await recordChange(transaction, caller, { action: "test-run-shared", subjectId: id, after: { expiresAt } });
    const shared: Shared = { tenant: caller.tenant, run: id, expiresAt, withdrawn };
    return { token: sealer.seal(JSON.stringify(shared), PURPOSE), expiresAt };
  });
}

/** Takes back every link to a test that was given out; one that is made afterwards is another. */
export function withdrawSharesOf(db: Database, caller: Caller, id: string): Promise<void> {
  return db.transaction(async (transaction) => {
    if (!(await withdrawShares(transaction, caller.tenant, id))) throw unknownTestRun(id);
    await recordChange(transaction, caller, { action: "test-run-shares-withdrawn", subjectId: id });
  });
}

/** @throws ApiProblem `not-found` for a token that is not ours, is over or taken back, or whose test was deleted: all alike */
export async function readSharedTestRun({ db, sealer }: ShareParts, token: string): Promise<SharedTestRun> {
  const shared = readToken(sealer, token);
  const found = shared && (await isOpen(db, shared)) ? await findTestRun(db, shared.tenant, shared.run) : undefined;
  if (!found) throw new ApiProblem("not-found", "there is no such link, or it is no longer open; ask for another");
  const { id: _, connectionId: __, ...run } = found;
  return run;
}

export function unknownTestRun(id: string): ApiProblem {
  return new ApiProblem("not-found", `there is no test run '${id}'`);
}

async function isOpen(db: Database, { tenant, run, expiresAt, withdrawn }: Shared): Promise<boolean> {
  return Date.parse(expiresAt) > Date.now() && (await countWithdrawnShares(db, tenant, run)) === withdrawn;
}

function readToken(sealer: Sealer, token: string): Shared | undefined {
  try {
    return JSON.parse(sealer.unseal(token, PURPOSE)) as Shared;
  } catch {
    return undefined;
  }
}
