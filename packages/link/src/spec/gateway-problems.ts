import type { Problem } from "../errors.ts";
import type { LinkSpec } from "./link-spec.ts";

/** What a link through a resource gateway cannot have. Pure. */
export function gatewayProblems(spec: LinkSpec): Problem[] {
  if (spec.via !== "resource-gateway") return [];
  const hint = "omit it, or write via: load-balancer";
  const refuse = (field: string, value: unknown, message: string): Problem => ({ field, value, message, hint });
  const problems = spec.databases.flatMap(({ from, port }, index): Problem[] => {
    const at = `databases[${index}]`;
    if ("auto-scaling-group" in from)
      return [
        refuse(`${at}.from`, from, "a resource gateway leads to one name or address, not to a group of instances"),
      ];
    if ("address" in from && from.address.length > 1)
      return [refuse(`${at}.from.address`, from.address, "a resource gateway leads to one address")];
    if (port !== undefined)
      return [refuse(`${at}.port`, port, "through a resource gateway a database keeps the port that it listens on")];
    return [];
  });
  const unserved = {
    privateDnsName: spec.privateDnsName?.name,
    notifyTopic: spec.notifyTopic,
    supportedRegions: spec.supportedRegions.length > 0 ? spec.supportedRegions : undefined,
  };
  const others = Object.entries(unserved).flatMap(([field, value]) =>
    value === undefined
      ? []
      : [refuse(field, value, "belongs to an endpoint service, which a resource gateway has not")],
  );
  return [...problems, ...others];
}
