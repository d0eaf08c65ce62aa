import type { Scene } from "./start-scene.ts";

/** Makes calls of the owner's account fail or wait, by the region's own faults. */
export interface Striker {
  strike(operation: string, fault: object): Promise<void>;
  strikeEach(operations: Iterable<string>, fault: object): Promise<void>;
  /** Of all faults. */
  heal(): Promise<void>;
}

export function strikerOf({ region, rehearsal }: Pick<Scene, "region" | "rehearsal">): Striker {
  const ask = async (method: "POST" | "DELETE", body?: object) => {
    const answer = await fetch(`${region.url}/_postern/faults`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} faults: ${await answer.text()}`);
  };
  const { accountId } = rehearsal.owner;
  const strike = (operation: string, fault: object) => ask("POST", { operation, accountId, ...fault });
  return {
    strike,
    async strikeEach(operations, fault) {
      for (const operation of operations) await strike(operation, fault);
    },
    heal: () => ask("DELETE"),
  };
}

/** The fault of a call that is answered with an error; `after`: it is carried out all the same. */
export function errorFault(code: string, status: number, timing?: "after"): object {
  return { effect: { kind: "error", code, status, message: `${code} for a test`, ...(timing ? { timing } : {}) } };
}
