import { allPages, isNotFound, onceVisible } from "@postern/aws";
import { serviceOf } from "./endpoint-service.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** Who may ask for the endpoint service. */
export interface PermissionsDesired extends DesiredResource {
  kind: "permissions";
  principals: string[];
}

export interface PermissionsObserved {
  name: string;
  serviceId: string;
  principals: string[];
}

export const permissions: ResourceKind<PermissionsDesired, PermissionsObserved> = {
  kind: "permissions",
  after: ["endpoint-service"],
  permissions: {
    read: ["ec2:DescribeVpcEndpointServicePermissions"],
    write: ["ec2:ModifyVpcEndpointServicePermissions"],
  },

  async observe(context, _desired, found) {
    const service = found.one("endpoint-service", "service");
    return service ? [await readPermissions(context, service.serviceId)] : [];
  },

  compare(desired, observed) {
    const { missing, extra } = difference(desired, observed);
    return [
      ...missing.map((to): Change => ({ what: "allowed principal", from: "none", to, how: "in place" })),
      ...extra.map((from): Change => ({ what: "allowed principal", from, to: "none", how: "in place" })),
    ];
  },

  async ensure(context, desired, observed, found) {
    const { serviceId } = serviceOf(found);
    const current = observed ?? { name: desired.name, serviceId, principals: [] };
    const { missing, extra } = difference(desired, current);
    if (missing.length + extra.length > 0) {
      await onceVisible(() =>
        context.clients.ec2.modifyVpcEndpointServicePermissions({
          ServiceId: serviceId,
          ...(missing.length > 0 ? { AddAllowedPrincipals: missing } : {}),
          ...(extra.length > 0 ? { RemoveAllowedPrincipals: extra } : {}),
        }),
      );
    }
    return { ...current, principals: desired.principals };
  },

  /** They go with their service. */
  remove: async () => undefined,

  isOurs: () => false,

  label: (observed) => observed.principals.join(", ") || "nobody",
};

async function readPermissions({ clients }: Context, serviceId: string): Promise<PermissionsObserved> {
  try {
    const principals = await allPages(async (token) => {
      const page = await clients.ec2.describeVpcEndpointServicePermissions({
        ServiceId: serviceId,
        ...(token ? { NextToken: token } : {}),
      });
      return { items: page.AllowedPrincipals, next: page.NextToken };
    });
    return {
      name: "permissions",
      serviceId,
      principals: principals.flatMap(({ Principal }) => Principal ?? []).sort(),
    };
  } catch (error) {
    if (isNotFound(error)) return { name: "permissions", serviceId, principals: [] };
    throw error;
  }
}

function difference(desired: PermissionsDesired, observed: PermissionsObserved) {
  return {
    missing: desired.principals.filter((principal) => !observed.principals.includes(principal)),
    extra: observed.principals.filter((principal) => !desired.principals.includes(principal)),
  };
}
