import { ownershipFilters } from "@postern/aws";
import { LinkError } from "../errors.ts";
import type { Context } from "../resources/resource-kind.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

type Via = LinkSpec["via"];

/**
 * A link that stands by the other `via` is removed first: what the platform connects to is another thing then. Asked
 * only while nothing stands by this one. Throws LinkError `replacement-needed`.
 */
export async function refuseOtherWay(context: Pick<Context, "clients" | "link">, wanted: Via): Promise<void> {
  const other = wanted === "load-balancer" ? "resource-gateway" : "load-balancer";
  const sign = await SIGNS[other](context);
  if (sign === undefined) return;
  const message = `link '${context.link}' stands by its ${other.replace("-", " ")} (${sign}), and cannot have both`;
  const platform =
    wanted === "load-balancer" ? "its endpoints reach nothing then" : "THE SERVICE NAME IS GONE then, for good";
  const hint = `write via: ${other} and run postern destroy, then change it; the platform is to be asked anew, ${platform}`;
  throw new LinkError("replacement-needed", [{ field: "via", value: wanted, message, hint }]);
}

/** Something that only a link of this sort has; its id. */
const SIGNS: Record<Via, (context: Pick<Context, "clients" | "link">) => Promise<string | undefined>> = {
  async "load-balancer"({ clients, link }) {
    const Filters = ownershipFilters(link, "endpoint-service");
    const { ServiceConfigurations } = await clients.ec2.describeVpcEndpointServiceConfigurations({ Filters });
    return ServiceConfigurations?.[0]?.ServiceId;
  },
  async "resource-gateway"({ clients, link }) {
    const Filters = ownershipFilters(link, "gateway-security-group");
    const { SecurityGroups } = await clients.ec2.describeSecurityGroups({ Filters });
    return SecurityGroups?.[0]?.GroupId;
  },
};
