import { type AwsSession, clientsOf, isInvalidServiceName } from "@postern/aws";
import { explainAwsError } from "../facts/explain-aws-error.ts";

export type ServiceLookup =
  | {
      found: true;
      serviceName: string;
      serviceId: string;
      ownerId: string;
      zoneIds: string[];
      /** True when each connection waits for the owner. */
      acceptanceRequired: boolean;
    }
  | { found: false; causes: { cause: string; fix: string }[] };

/**
 * Asks AWS for an endpoint service by name. AWS gives one answer, "does not exist", for a wrong name, a wrong region
 * and a caller that is not admitted; the causes that remain possible are told with the repair of each.
 */
export async function lookUpService(session: AwsSession, serviceName: string): Promise<ServiceLookup> {
  const clients = clientsOf(session);
  const inName = serviceName.split(".")[3];
  if (inName !== session.region) {
    const cause = `the service is in ${inName}, and this environment asks in ${session.region}`;
    return { found: false, causes: [{ cause, fix: "file the request for an environment of that region" }] };
  }
  try {
    const answer = await clients.ec2.describeVpcEndpointServices({ ServiceNames: [serviceName] });
    const [service] = answer.ServiceDetails ?? [];
    if (!service) return { found: false, causes: await notFoundCauses(session, serviceName) };
    return {
      found: true,
      serviceName,
      serviceId: service.ServiceId ?? "",
      ownerId: service.Owner ?? "",
      zoneIds: await zoneIdsOf(session, service),
      acceptanceRequired: service.AcceptanceRequired ?? true,
    };
  } catch (error) {
    if (isInvalidServiceName(error)) return { found: false, causes: await notFoundCauses(session, serviceName) };
    throw explainAwsError(error, session.region);
  }
}

/** AWS answers names in the caller's own shuffle, and ids only of late: names are turned into ids. */
async function zoneIdsOf(
  session: AwsSession,
  service: { AvailabilityZones?: string[] | undefined; AvailabilityZoneIds?: string[] | undefined },
): Promise<string[]> {
  const ids = service.AvailabilityZoneIds ?? [];
  if (ids.length > 0) return [...ids].sort();
  const names = service.AvailabilityZones ?? [];
  if (names.length === 0) return [];
  const answer = await clientsOf(session).ec2.describeAvailabilityZones({ ZoneNames: names });
  return (answer.AvailabilityZones ?? []).flatMap(({ ZoneId }) => ZoneId ?? []).sort();
}

async function notFoundCauses(session: AwsSession, serviceName: string) {
  const identity = await clientsOf(session).sts.getCallerIdentity({});
  const principal = principalOf(identity.Arn ?? "", identity.Account ?? "");
  const serviceId = serviceName.split(".").at(-1) ?? serviceName;
  return [
    {
      cause: `the owner has not admitted ${principal}`,
      fix: `aws ec2 modify-vpc-endpoint-service-permissions --service-id ${serviceId} --add-allowed-principals ${principal} --region ${session.region}`,
    },
    {
      cause: "the name is mistyped, or the service was deleted or made anew",
      fix: "copy the name that postern status prints",
    },
  ];
}

/** The principal to admit for a caller: the role behind a session, else the account. */
export function principalOf(arn: string, account: string): string {
  const session = /^arn:(aws[\w-]*):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : `arn:aws:iam::${account}:root`;
}
