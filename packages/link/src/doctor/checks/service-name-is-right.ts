import type { Check } from "../check.ts";
import { platformOf, serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { makeEndpoint } from "./make-endpoint.ts";

export const serviceNameIsRight: Check = {
  id: "service-name-is-right",
  question: "Does the platform ask for this service, by its name and in its region?",
  station: "endpoint",
  mistakes: [2],
  dependsOn: ["link-is-applied", "endpoint-is-interface"],
  run(facts) {
    const { serviceName } = serviceOf(facts);
    const asked = known(platformOf(facts).askedServiceName);
    if (asked === serviceName) return [];
    const [right, wrong] = [regionOf(serviceName), regionOf(asked)];
    const cause =
      wrong === right
        ? `the platform asks for ${asked}, which is not this link's service`
        : `the platform asks for a service in ${wrong ?? "no region"}, and this link's is in ${right}`;
    const evidence = [`asked for: ${asked}`, `this link's: ${serviceName}`];
    const call = makeEndpoint(facts);
    const steps = call ? [call] : [`# make the endpoint with --service-name ${serviceName}`];
    return [{ cause, evidence, whose: "platform", repair: { by: "hand", side: "platform", steps } }];
  },
};

/** `com.amazonaws.vpce.us-east-1.vpce-svc-…`. */
const regionOf = (serviceName: string) => /^com\.amazonaws\.vpce\.([^.]+)\./.exec(serviceName)?.[1];
