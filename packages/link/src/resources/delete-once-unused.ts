import { isInUse, isNotFound, waitUntil } from "@postern/aws";
import type { Context } from "./resource-kind.ts";

/** Deletes what AWS keeps for as long as something uses it. Gone already is success; throws AWS's reason after the deadline. */
export async function deleteOnceUnused(
  { progress }: Pick<Context, "progress">,
  what: string,
  { users, deadlineSeconds }: { users: string; deadlineSeconds: number },
  deleteIt: () => Promise<unknown>,
): Promise<void> {
  await waitUntil({
    what,
    pending: ["in use"],
    target: ["gone"],
    deadlineSeconds,
    onState: (state) => state === "in use" && progress(`waiting for ${users}`),
    observe: async () => {
      try {
        await deleteIt();
        return { state: "gone" };
      } catch (error) {
        if (isNotFound(error)) return { state: "gone" };
        if (!isInUse(error)) throw error;
        return { state: "in use", reason: (error as Error).message };
      }
    },
  });
}
