import { gatewayRequestText, type LinkSpec, requestForGateway } from "@postern/link";
import type { Surroundings } from "./command.ts";
import { EXIT, UsageError } from "./exit-codes.ts";
import { whileReading } from "./while-reading.ts";

/** `postern request` of a link through a resource gateway: in words or as JSON. */
export async function requestThroughGateway(
  surroundings: Surroundings,
  spec: LinkSpec,
  isForTemplate: boolean,
): Promise<number> {
  if (isForTemplate) {
    const hint = "print it, postern request or postern request --json, and send it yourself";
    throw new UsageError("no platform takes requests for a resource gateway by mail template or API", {
      field: "--mailto, --send",
      hint,
    });
  }
  const reading = requestForGateway(surroundings.openSession(spec.region), surroundings.network, spec);
  const request = await whileReading(surroundings, "what is there", reading);
  const { terminal, json } = surroundings;
  terminal.out(json ? JSON.stringify(request, null, 2) : gatewayRequestText(request, spec.platform));
  return EXIT.done;
}
