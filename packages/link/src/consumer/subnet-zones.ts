import { type AwsSession, clientsOf } from "@postern/aws";
import { explainAwsError } from "../facts/explain-aws-error.ts";

/** The zone id of each subnet; by name a zone is another one in another account. AWS refuses a subnet it does not know. */
export async function subnetZones(
  session: AwsSession,
  subnetIds: string[],
): Promise<{ subnetId: string; zoneId: string }[]> {
  try {
    const { Subnets = [] } = await clientsOf(session).ec2.describeSubnets({ SubnetIds: subnetIds });
    return Subnets.map(({ SubnetId = "", AvailabilityZoneId = "" }) => ({
      subnetId: SubnetId,
      zoneId: AvailabilityZoneId,
    }));
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}
