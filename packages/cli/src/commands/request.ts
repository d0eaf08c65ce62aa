import { profileOf, readSpecFile, requestForLink, requestMailto, requestText } from "@postern/link";
import type { Run } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { whileReading } from "../while-reading.ts";

/** `postern request`: the platform's request, in its own template, as a mail link or as JSON. */
export const runRequest: Run<{ mailto?: boolean }> = async (surroundings, { mailto }) => {
  const { terminal, json } = surroundings;
  const spec = await readSpecFile(surroundings.file);
  const reading = requestForLink(surroundings.openSession(spec.region), surroundings.network, spec);
  const request = await whileReading(surroundings, "what is there", reading);
  const profile = profileOf(spec.platform);
  if (json) terminal.out(JSON.stringify(request, null, 2));
  else if (mailto) terminal.out(requestMailto(request, profile));
  else {
    terminal.out(requestText(request, profile));
    const { recipient } = profile.requestTemplate;
    terminal.progress(terminal.style("dim", `→ send it to ${recipient}; the answer takes ${profile.answerTime}`));
  }
  return EXIT.done;
};
