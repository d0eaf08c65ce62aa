import { createRequire } from "node:module";
import { styleText } from "node:util";
import type { createLogUpdate } from "log-update";

const require = createRequire(import.meta.url);

/** Where words go. A command writes its result to `out` and everything on the way there to `progress`. */
export interface Terminal {
  out(text: string): void;
  progress(text: string): void;
  /** Lines at the foot that may be rewritten until the next call; ignored where nothing can be rewritten. */
  live(lines: string[]): void;
  style(format: Style, text: string): string;
  isInteractive: boolean;
  /** How wide its lines may be, where somebody reads them. */
  columns: number | undefined;
}

export type Style = "green" | "red" | "yellow" | "cyan" | "bold" | "dim";

export interface TerminalOptions {
  stdout: NodeJS.WritableStream & { isTTY?: boolean };
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  color: boolean;
}

export function openTerminal({ stdout, stderr, color }: TerminalOptions): Terminal {
  const isInteractive = stderr.isTTY === true;
  let foot: ReturnType<typeof createLogUpdate> | undefined;
  let lines: string[] = [];
  /** What draws it is read with the first lines: it takes as long as a quarter of a start. */
  const openFoot = () =>
    (require("log-update") as typeof import("log-update")).createLogUpdate(stderr as NodeJS.WriteStream);
  const above = (write: () => void) => {
    foot?.clear();
    write();
    if (lines.length > 0) foot?.(lines.join("\n"));
  };
  return {
    out: (text) => above(() => stdout.write(`${text}\n`)),
    progress: (text) => above(() => stderr.write(`${text}\n`)),
    live(next) {
      lines = next;
      if (!isInteractive) return;
      if (next.length === 0) return foot?.clear();
      foot ??= openFoot();
      foot(next.join("\n"));
    },
    style: (format, text) => (color ? styleText(format, text, { validateStream: false }) : text),
    isInteractive,
    get columns() {
      return isInteractive && stdout.isTTY ? stderr.columns : undefined;
    },
  };
}

/** Colour where people look, unless they said no (no-color.org) or asked for it (force-color.org). */
export function wantsColor(env: Record<string, string | undefined>, isTTY: boolean, flag: boolean): boolean {
  if (!flag || env.NO_COLOR) return false;
  return isTTY || Boolean(env.FORCE_COLOR && env.FORCE_COLOR !== "0");
}
