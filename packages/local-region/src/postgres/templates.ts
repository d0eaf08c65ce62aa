import { join } from "node:path";
import { prepareTemplate } from "@postern/postgres-server";

/**
 * The first template is begun at once, so that the first database is there sooner, and becomes that database. Only when
 * there is a second one is another made, for it and all later ones to be copied from.
 */
export function createTemplates(directory: string, superuser: string) {
  const prepare = (name: string) => {
    const template = prepareTemplate({ directory: join(directory, name), superuser });
    // A failure is told to whoever needs it.
    template.catch(() => undefined);
    return template;
  };
  const first = prepare("template1");
  let isTaken = false;
  let second: Promise<string> | undefined;
  return {
    /** What is kept may be on another file system, to which nothing can be moved. */
    async next(mayMove: boolean): Promise<{ template: string; movesTemplate: boolean }> {
      if (!mayMove) return { template: await first, movesTemplate: false };
      const movesTemplate = !isTaken;
      isTaken = true;
      if (!movesTemplate) second ??= prepare("template2");
      return { template: await (movesTemplate ? first : second!), movesTemplate };
    },
    async settled(): Promise<void> {
      await Promise.allSettled([first, second]);
    },
  };
}
