import type { SharedTestRun, TestRunShare } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { Database } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { ApiProblem } from "../http/problem.ts";
import type { Sealer } from "../sealing/seal.ts";
import { findTestRun } from "./store.ts";

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
}

/** A token by which anybody may read one test run, such as the owner who has to repair what failed. It is kept nowhere. */
export function shareTestRun({ db, sealer }: ShareParts, caller: Caller, id: string): Promise<TestRunShare> {
  return db.transaction(async (transaction) => {
    if (!(await findTestRun(transaction, caller.tenant, id))) throw unknownTestRun(id);
    const expiresAt = new Date(Date.now() + DAYS * 24 * 3600 * 1000).toISOString();
    await recordChange(transaction, caller, { action: "test-run-shared", subjectId: id, after: { expiresAt } });
    const shared: Shared = { tenant: caller.tenant, run: id, expiresAt };
    return { token: sealer.seal(JSON.stringify(shared), PURPOSE), expiresAt };
  });
}

/** @throws ApiProblem `not-found` for a token that is not ours, has expired, or whose test was deleted: all alike */
export async function readSharedTestRun({ db, sealer }: ShareParts, token: string): Promise<SharedTestRun> {
  const shared = readToken(sealer, token);
  const isOpen = shared !== undefined && Date.parse(shared.expiresAt) > Date.now();
  const found = isOpen ? await findTestRun(db, shared.tenant, shared.run) : undefined;
  if (!found) throw new ApiProblem("not-found", "there is no such link, or it has expired; ask for another");
  const { id: _, connectionId: __, ...run } = found;
  return run;
}

export function unknownTestRun(id: string): ApiProblem {
  return new ApiProblem("not-found", `there is no test run '${id}'`);
}

function readToken(sealer: Sealer, token: string): Shared | undefined {
  try {
    return JSON.parse(sealer.unseal(token, PURPOSE)) as Shared;
  } catch {
    return undefined;
  }
}
