import type { Surroundings } from "./command.ts";
import { UsageError } from "./exit-codes.ts";

/** The key that a platform gave out, from the environment or a prompt: never an argument, which everybody could read. */
export async function findPlatformKey(surroundings: Surroundings, url: string): Promise<string> {
  const key = process.env.POSTERN_PLATFORM_TOKEN ?? (await surroundings.askPassword?.(`Key for ${url}: `));
  if (key) return key;
  throw new UsageError("there is no key for the platform", {
    field: "POSTERN_PLATFORM_TOKEN",
    hint: "set it to a key that the platform gave you",
  });
}
