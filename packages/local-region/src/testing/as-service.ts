import type { Operations } from "../services/service.ts";
import { type Call, callerOf } from "./test-world.ts";

/** Calls one service's operations in one account, without the wire. */
export function asService(operations: Operations, accountId: string): Call {
  return async (operation, input = {}) => {
    const run = operations[operation];
    if (!run) throw new Error(`no operation ${operation}`);
    return run(input, callerOf(accountId));
  };
}
