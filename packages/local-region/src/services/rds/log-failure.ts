import type { World } from "../world.ts";

/** Tells of a failure that no caller waits for. */
export function logFailure(world: World, what: string, error: unknown): void {
  world.log?.(`${what}: ${error instanceof Error ? error.message : String(error)}`);
}
