import type { Host, LinkEvent } from "@postern/link";
import { showDuration } from "./show-duration.ts";
import type { Terminal } from "./terminal.ts";
import { wrapLines } from "./wrap-text.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;

/** Shows steps as they run: what is under way at the foot with a clock, what is finished as lines above. */
export function terminalHost(terminal: Terminal, indent = ""): Host & { stop(): void } {
  const running = new Map<string, { title: string; note: string; since: number }>();
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    const frame = FRAMES[Math.floor(performance.now() / FRAME_MS) % FRAMES.length] ?? "";
    terminal.live(
      [...running.values()].map(({ title, note, since }) => {
        const seconds = Math.floor((performance.now() - since) / 1000);
        const clock = seconds > 0 ? ` ${seconds} s` : "";
        return `${indent}${terminal.style("cyan", frame)} ${title}${note}${terminal.style("dim", clock)}`;
      }),
    );
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    running.clear();
    terminal.live([]);
  };
  const report = (event: LinkEvent) => {
    if (event.type === "step-started")
      running.set(event.step, { title: event.title, note: "", since: performance.now() });
    if (event.type === "step-progress") {
      const step = running.get(event.step);
      if (step) running.set(event.step, { ...step, note: `: ${event.text}` });
      if (!terminal.isInteractive) terminal.progress(`${indent}  ${event.text}`);
    }
    if (event.type === "step-done" || event.type === "step-failed") {
      running.delete(event.step);
      const mark = event.type === "step-done" ? terminal.style("green", "✓") : terminal.style("red", "✗");
      const line = `${indent}${mark} ${event.title} ${terminal.style("dim", showDuration(event.ms))}`;
      terminal.progress(wrapLines(line, terminal.columns));
    }
    if (!terminal.isInteractive) return;
    draw();
    if (running.size > 0) timer ??= setInterval(draw, FRAME_MS).unref();
    else stop();
  };
  return { report, stop };
}
