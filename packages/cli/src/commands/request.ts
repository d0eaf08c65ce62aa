import { profileOf, readSpecFile, requestForLink, requestMailto, requestText } from "@postern/link";
import { type Run, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { requestThroughGateway } from "../request-through-gateway.ts";
import { sendRequest } from "../send-request.ts";
import { whileReading } from "../while-reading.ts";

/** `postern request`: the platform's request, in its own template, as a mail link, as JSON, or sent. */
export const runRequest: Run<{ mailto?: boolean; send?: string }> = async (surroundings, { mailto, send }) => {
  const { terminal, json } = surroundings;
  const spec = await readSpecFile(surroundings.file);
  if (spec.via === "resource-gateway")
    return requestThroughGateway(surroundings, spec, mailto === true || send !== undefined);
  const reading = requestForLink(surroundings.openSession(spec.region), surroundings.network, spec);
  const request = await whileReading(surroundings, "what is there", reading);
  const profile = profileOf(spec.platform);
  if (send !== undefined) {
    const sent = await sendRequest(surroundings, request, send);
    const { id, state, meaning } = sent.endpoint;
    tell(surroundings, { ok: true, link: spec.link, ...sent }, () =>
      [
        `The platform has the request ${sent.request.id}${sent.request.reused ? ", which joins an earlier one" : ""}.`,
        `  endpoint  ${id}: ${state}, ${meaning}`,
        "Next: postern connections accept --wait",
      ].join("\n"),
    );
  } else if (json) terminal.out(JSON.stringify(request, null, 2));
  else if (mailto) terminal.out(requestMailto(request, profile));
  else {
    terminal.out(requestText(request, profile));
    const { recipient } = profile.requestTemplate;
    terminal.progress(terminal.style("dim", `→ send it to ${recipient}; the answer takes ${profile.answerTime}`));
  }
  return EXIT.done;
};
