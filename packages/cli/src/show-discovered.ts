import type { DiscoveredDatabase } from "@postern/link";
import type { Terminal } from "./terminal.ts";
import { wrapText } from "./wrap-text.ts";

/** What can be linked first; of the rest, why not and what to do. */
export function showDiscovered(terminal: Terminal, found: DiscoveredDatabase[]): string {
  if (found.length === 0) return "No Postgres database was found.";
  const detail = (text: string) => wrapText(text, "    ", terminal.columns).map((line) => terminal.style("dim", line));
  const linkable = found.filter(({ obstacle }) => !obstacle);
  const others = found.filter(({ obstacle }) => obstacle);
  return [
    ...linkable.flatMap(({ notation, title, vpcId, region, notes }) => [
      `${terminal.style("green", "✓")} ${terminal.style("bold", notation)}  ${title}, ${vpcId} in ${region}`,
      ...notes.flatMap(detail),
    ]),
    ...others.flatMap(({ notation, region, obstacle }) => [
      `${terminal.style("yellow", "✗")} ${terminal.style("bold", notation)}  in ${region}: ${obstacle?.message}`,
      ...(obstacle?.hint ? detail(`→ ${obstacle.hint}`) : []),
    ]),
  ].join("\n");
}
