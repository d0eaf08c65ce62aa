import { waitUntil } from "@postern/aws";
import { LinkError } from "../errors.ts";
import {
  type EndpointServiceObserved,
  type PrivateDnsName,
  readService,
  serviceOf,
  ZONE_TAG,
} from "./endpoint-service.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";
import { deleteTextRecord, putTextRecord } from "./text-record.ts";

/** The name under which the platform's VPC may find its endpoint, which AWS gives out once its owner has proved it. */
export interface PrivateDnsNameDesired extends DesiredResource {
  kind: "private-dns-name";
  dnsName: string;
  /** The public hosted zone that the proof is written to; somebody else publishes it when undefined. */
  hostedZoneId: string | undefined;
}

export interface PrivateDnsNameObserved extends PrivateDnsName {
  name: string;
  serviceId: string;
}

const VERIFIED_SECONDS = 600;

/** It hangs off the endpoint service, whose tag says which hosted zone holds the proof. */
export const privateDnsName: ResourceKind<PrivateDnsNameDesired, PrivateDnsNameObserved> = {
  kind: "private-dns-name",
  after: ["endpoint-service"],
  permissions: {
    read: [],
    write: [
      "ec2:ModifyVpcEndpointServiceConfiguration",
      "ec2:StartVpcEndpointServicePrivateDnsVerification",
      "ec2:CreateTags",
      "route53:ChangeResourceRecordSets",
      "route53:ListResourceRecordSets",
    ],
  },

  observe: async (_context, _desired, found) => observedOf(found.one("endpoint-service", "service")),

  compare(desired, observed) {
    const changes: Change[] = [];
    const add = (what: string, from: string, to: string) => changes.push({ what, from, to, how: "in place" });
    if (observed.dnsName !== desired.dnsName) add("private DNS name", observed.dnsName, desired.dnsName);
    else if (observed.state !== "verified") add("verification", observed.state, "verified");
    return changes;
  },

  async ensure(context, desired, observed, found) {
    const { ec2 } = context.clients;
    const { serviceId } = serviceOf(found);
    if (observed?.dnsName !== desired.dnsName) {
      if (observed) await deleteProof(context, observed);
      await ec2.modifyVpcEndpointServiceConfiguration({ ServiceId: serviceId, PrivateDnsName: desired.dnsName });
    }
    const current = await readName(context, serviceId);
    const { record } = current;
    if (desired.hostedZoneId) {
      const Tags = [{ Key: ZONE_TAG, Value: desired.hostedZoneId }];
      // The tag first: a record that is written is then found by whoever removes the link.
      await ec2.createTags({ Resources: [serviceId], Tags });
      await putTextRecord(context.clients, desired.hostedZoneId, record);
    } else if (observed?.dnsName !== desired.dnsName) {
      context.progress(`publish TXT ${record.name} = "${record.value}" in public DNS, then run postern apply again`);
      return current;
    }
    await ec2.startVpcEndpointServicePrivateDnsVerification({ ServiceId: serviceId });
    await awaitVerified(context, current);
    return { ...current, state: "verified", hostedZoneId: desired.hostedZoneId };
  },

  async remove(context, observed) {
    // The proof first: a run that is killed in between leaves the name, by which the next one finds it.
    await deleteProof(context, observed);
    await context.clients.ec2.modifyVpcEndpointServiceConfiguration({
      ServiceId: observed.serviceId,
      RemovePrivateDnsName: true,
    });
  },

  label: (observed) => observed.dnsName,
};

function observedOf(service: EndpointServiceObserved | undefined): PrivateDnsNameObserved[] {
  if (!service?.privateDnsName) return [];
  return [{ ...service.privateDnsName, name: "private-dns-name", serviceId: service.serviceId }];
}

async function readName(context: Context, serviceId: string): Promise<PrivateDnsNameObserved> {
  const [name] = observedOf(await readService(context, serviceId));
  if (!name) throw new Error(`endpoint service ${serviceId} was given a private DNS name and shows none`);
  return name;
}

async function awaitVerified(context: Context, { serviceId, dnsName, record }: PrivateDnsNameObserved): Promise<void> {
  let state = "pendingVerification";
  await waitUntil({
    what: `private DNS name ${dnsName}`,
    pending: ["pendingVerification"],
    target: ["verified", "failed"],
    deadlineSeconds: VERIFIED_SECONDS,
    onState: (now) => now === "pendingVerification" && context.progress("waiting for AWS to find the TXT record"),
    observe: async () => {
      state = (await readName(context, serviceId)).state;
      return { state };
    },
  });
  if (state === "verified") return;
  const message = `AWS does not find the TXT record ${record.name} = "${record.value}" in public DNS`;
  const hint = "publish it there and run postern apply again, or name your public zone: privateDnsName.hostedZone";
  throw new LinkError("name-unverified", [{ field: "privateDnsName.name", value: dnsName, message, hint }]);
}

async function deleteProof({ clients }: Context, { hostedZoneId, record }: PrivateDnsNameObserved): Promise<void> {
  if (hostedZoneId) await deleteTextRecord(clients, hostedZoneId, record);
}
