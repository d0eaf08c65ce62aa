import type { ServiceConfiguration } from "@aws-sdk/client-ec2";
import {
  allPages,
  isLoadBalancerTaken,
  isNotFound,
  ownershipFilters,
  ownershipOf,
  ownershipTags,
  throwIfUnsuccessful,
  waitUntil,
} from "@postern/aws";
import { LinkError } from "../errors.ts";
import { clientToken } from "../spec/resource-names.ts";
import { deleteOnceUnused } from "./delete-once-unused.ts";
import { type Found, require } from "./found.ts";
import { awaitActive } from "./load-balancer.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";
import type { TextRecord } from "./text-record.ts";

/** The VPC endpoint service: what a platform asks for by name. */
export interface EndpointServiceDesired extends DesiredResource {
  kind: "endpoint-service";
  acceptanceRequired: boolean;
  /** Besides its own: regions from which it may be used. */
  supportedRegions: string[];
}

/** The name that a service gives its endpoints, and the TXT record that proves it. */
export interface PrivateDnsName {
  dnsName: string;
  /** AWS's word: `pendingVerification`, `verified`, `failed`. */
  state: string;
  record: TextRecord;
  hostedZoneId: string | undefined;
}

/** On the service: the hosted zone that the proof of its private DNS name was written to. */
export const ZONE_TAG = "postern:proof-zone";

export interface EndpointServiceObserved {
  name: string;
  serviceId: string;
  serviceName: string;
  state: string;
  acceptanceRequired: boolean;
  loadBalancerArns: string[];
  zoneIds: string[];
  /** Besides its own region. */
  supportedRegions?: string[] | undefined;
  privateDnsName?: PrivateDnsName | undefined;
}

const CONNECTIONS_GONE_SECONDS = 120;
const GONE_SECONDS = 300;

export const endpointService: ResourceKind<EndpointServiceDesired, EndpointServiceObserved> = {
  kind: "endpoint-service",
  after: ["load-balancer"],
  permissions: {
    read: ["ec2:DescribeVpcEndpointServiceConfigurations"],
    write: [
      "ec2:CreateVpcEndpointServiceConfiguration",
      "ec2:ModifyVpcEndpointServiceConfiguration",
      "ec2:DeleteVpcEndpointServiceConfigurations",
      "ec2:CreateTags",
    ],
  },

  observe: (context) => readServices(context),

  compare(desired, observed, found) {
    const changes: Change[] = [];
    if (isLeaving(observed)) {
      changes.push({ what: "state", from: observed.state, to: "made again", how: "in place" });
    }
    if (observed.acceptanceRequired !== desired.acceptanceRequired) {
      const [from, to] = [observed, desired].map((each) => (each.acceptanceRequired ? "manual" : "automatic"));
      changes.push({ what: "acceptance", from: from ?? "", to: to ?? "", how: "in place" });
    }
    const { missing, extra } = regionDifference(desired, observed);
    for (const to of missing) changes.push({ what: "supported region", from: "none", to, how: "in place" });
    for (const from of extra) changes.push({ what: "supported region", from, to: "none", how: "in place" });
    const balancer = found.one("load-balancer", "load-balancer");
    if (balancer && !observed.loadBalancerArns.includes(balancer.arn)) {
      changes.push({
        what: "load balancer",
        from: observed.loadBalancerArns.join(", "),
        to: balancer.arn,
        how: "in place",
      });
    }
    return changes;
  },

  async ensure(context, desired, seen, found) {
    const balancer = await awaitActive(context, found);
    // Ensure: a destroy that was killed may have left one on its way out, which still holds the load balancer
    const leaving = seen && isLeaving(seen) ? seen : undefined;
    if (leaving) await awaitGone(context, leaving.serviceId);
    const current = leaving || !seen ? await create(context, desired, balancer.arn) : seen;
    // Sync
    const changes = endpointService.compare(desired, current, found).map(({ what }) => what);
    const regions = regionDifference(desired, current);
    if (changes.length > 0) {
      await context.clients.ec2.modifyVpcEndpointServiceConfiguration({
        ServiceId: current.serviceId,
        ...(changes.includes("acceptance") ? { AcceptanceRequired: desired.acceptanceRequired } : {}),
        ...(changes.includes("load balancer")
          ? { AddNetworkLoadBalancerArns: [balancer.arn], RemoveNetworkLoadBalancerArns: current.loadBalancerArns }
          : {}),
        ...(regions.missing.length > 0 ? { AddSupportedRegions: regions.missing } : {}),
        ...(regions.extra.length > 0 ? { RemoveSupportedRegions: regions.extra } : {}),
      });
    }
    const { acceptanceRequired, supportedRegions } = desired;
    return { ...current, acceptanceRequired, supportedRegions, loadBalancerArns: [balancer.arn] };
  },

  async remove(context, { serviceId }) {
    const { clients, progress } = context;
    // A connection that was rejected a moment ago keeps the service for a while.
    const users = { users: "its connections to end", deadlineSeconds: CONNECTIONS_GONE_SECONDS };
    await deleteOnceUnused({ progress }, `endpoint service ${serviceId}`, users, async () => {
      const answer = await clients.ec2.deleteVpcEndpointServiceConfigurations({ ServiceIds: [serviceId] });
      throwIfUnsuccessful("DeleteVpcEndpointServiceConfigurations", answer.Unsuccessful, isNotFound);
    });
    await awaitGone(context, serviceId);
  },

  label: (observed) => observed.serviceName,
};

/** AWS's last words before it is gone; one that failed keeps its word while it is being deleted. */
const isLeaving = ({ state }: EndpointServiceObserved) => state === "Deleting";

function regionDifference(desired: EndpointServiceDesired, { supportedRegions = [] }: EndpointServiceObserved) {
  return {
    missing: desired.supportedRegions.filter((region) => !supportedRegions.includes(region)),
    extra: supportedRegions.filter((region) => !desired.supportedRegions.includes(region)),
  };
}

async function awaitGone(context: Context, serviceId: string): Promise<void> {
  await waitUntil({
    what: `endpoint service ${serviceId}`,
    pending: ["Pending", "Available", "Failed", "Deleting"],
    target: ["gone"],
    deadlineSeconds: GONE_SECONDS,
    observe: async () => {
      const service = (await readServices(context)).find((each) => each.serviceId === serviceId);
      return { state: service?.state ?? "gone" };
    },
  });
}

async function readServices({ clients, link }: Context): Promise<EndpointServiceObserved[]> {
  const services = await allPages(async (token) => {
    const page = await clients.ec2.describeVpcEndpointServiceConfigurations({
      Filters: ownershipFilters(link, "endpoint-service"),
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.ServiceConfigurations, next: page.NextToken };
  });
  return services.filter(({ ServiceState }) => ServiceState !== "Deleted").map(shapeOf);
}

/** The service as it is now; undefined when it has gone. */
export async function readService(context: Context, serviceId: string): Promise<EndpointServiceObserved | undefined> {
  return (await readServices(context)).find((service) => service.serviceId === serviceId);
}

function shapeOf(service: ServiceConfiguration): EndpointServiceObserved {
  return {
    name: ownershipOf(service.Tags)?.name ?? "service",
    serviceId: service.ServiceId ?? "",
    serviceName: service.ServiceName ?? "",
    state: service.ServiceState ?? "unknown",
    acceptanceRequired: service.AcceptanceRequired ?? true,
    loadBalancerArns: service.NetworkLoadBalancerArns ?? [],
    zoneIds: (service.AvailabilityZoneIds ?? []).toSorted(),
    supportedRegions: remoteRegionsOf(service),
    privateDnsName: privateDnsNameOf(service),
  };
}

/** Its own region, which is in its name, is always among those that AWS lists once there are others. */
function remoteRegionsOf({ SupportedRegions = [], ServiceName = "" }: ServiceConfiguration): string[] {
  const own = ServiceName.split(".")[3];
  return SupportedRegions.flatMap(({ Region }) => (Region && Region !== own ? Region : [])).sort();
}

/** The record stands at the name's own domain; of a wildcard, at the domain under the star. */
function privateDnsNameOf(service: ServiceConfiguration): PrivateDnsName | undefined {
  const { PrivateDnsName: dnsName, PrivateDnsNameConfiguration: proof } = service;
  if (!dnsName) return undefined;
  return {
    dnsName,
    state: proof?.State ?? "pendingVerification",
    record: { name: `${proof?.Name}.${dnsName.replace(/^\*\./, "")}`, value: proof?.Value ?? "" },
    hostedZoneId: service.Tags?.find(({ Key }) => Key === ZONE_TAG)?.Value,
  };
}

/**
 * The answer to a token that AWS has seen may be a service that was deleted since: by a destroy that was killed before
 * it came to the load balancer. While what is answered is not to be seen, another token is made from it; AWS says that
 * the load balancer has a service already when the last one was merely too new to be seen.
 */
async function create(context: Context, desired: EndpointServiceDesired, loadBalancerArn: string) {
  let before: EndpointServiceObserved | undefined;
  for (;;) {
    const made = await createOnce(context, desired, loadBalancerArn, before);
    if (made.serviceId === before?.serviceId) return made;
    if ((await readServices(context)).some(({ serviceId }) => serviceId === made.serviceId)) return made;
    before = made;
  }
}

async function createOnce(
  context: Context,
  desired: EndpointServiceDesired,
  loadBalancerArn: string,
  before?: EndpointServiceObserved,
): Promise<EndpointServiceObserved> {
  const { clients, link } = context;
  const { acceptanceRequired } = desired;
  try {
    const made = await clients.ec2.createVpcEndpointServiceConfiguration({
      NetworkLoadBalancerArns: [loadBalancerArn],
      AcceptanceRequired: acceptanceRequired,
      // AWS refuses a token that it has seen with other parameters.
      ClientToken: clientToken(
        "endpoint-service",
        link,
        loadBalancerArn,
        String(acceptanceRequired),
        ...(before ? [before.serviceId] : []),
      ),
      TagSpecifications: [
        {
          ResourceType: "vpc-endpoint-service",
          Tags: ownershipTags({ link, kind: desired.kind, name: desired.name }),
        },
      ],
    });
    if (made.ServiceConfiguration) return shapeOf(made.ServiceConfiguration);
  } catch (error) {
    if (!isLoadBalancerTaken(error)) throw error;
    const ours = (await readServices(context)).find((service) => service.loadBalancerArns.includes(loadBalancerArn));
    if (ours ?? before) return (ours ?? before) as EndpointServiceObserved;
    const message = `the load balancer ${loadBalancerArn} already serves an endpoint service that is not this link's`;
    const hint = "delete that service, or give the link another name";
    throw new LinkError("name-taken", [{ field: "link", value: link, message, hint }], error);
  }
  throw new Error("CreateVpcEndpointServiceConfiguration answered without a service");
}

/** The service of the link, which must exist. */
export function serviceOf(found: Found): EndpointServiceObserved {
  return require(found, "endpoint-service", "service");
}
