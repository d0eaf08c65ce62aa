import type { Undo } from "./until-interrupted.ts";

/** Where the console's files will be; a build that is under way when the command ends is ended with it. */
export async function openConsole(undo: Undo): Promise<string> {
  const ending = new AbortController();
  let building: Promise<string> | undefined;
  undo.push(async () => {
    ending.abort();
    await building?.catch(() => undefined);
  });
  const { buildConsole } = await import("@postern/console");
  building = buildConsole(ending.signal);
  return building;
}
