import { destroyGateway, destroyLink, planDestroy, readSpecFile } from "@postern/link";
import { type Run, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { whileReading } from "../while-reading.ts";
import { wrapLines } from "../wrap-text.ts";

/** `postern destroy`: removes everything of the link, backwards. */
export const runDestroy: Run<{ rejectConnections?: boolean }> = async (surroundings, options) => {
  const { terminal } = surroundings;
  const spec = await readSpecFile(surroundings.file);
  const session = surroundings.openSession(spec.region);
  if (!surroundings.yes) {
    const doomed = await whileReading(surroundings, "what is there", planDestroy(session, spec.link, spec.via));
    for (const { id, label, leaves } of doomed) {
      terminal.progress(wrapLines(`${terminal.style("red", "-")} ${id} (${label})`, terminal.columns));
      if (leaves) terminal.progress(`    ${leaves}`);
    }
    if (doomed.length === 0) terminal.progress("Nothing of this link exists.");
    else if (!(await surroundings.confirm("Remove all of it? A link made again has another service name.")))
      return EXIT.failed;
  }
  const { rejectConnections = false } = options;
  const destroys = spec.via === "resource-gateway" ? destroyGateway : destroyLink;
  const { removed, left } = await destroys(session, spec.link, { rejectConnections }, surroundings.host);
  tell(surroundings, { ok: true, link: spec.link, removed, ...(left ? { left } : {}) }, () =>
    removed.length > 0
      ? [`Removed ${removed.length} resources; nothing of link ${spec.link} is left.`, ...(left ?? [])].join("\n")
      : "Nothing to remove.",
  );
  return EXIT.done;
};
