import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { type Clients, isNotFound } from "@postern/aws";

/** A TXT record of one value; `name` is the whole name. */
export interface TextRecord {
  name: string;
  value: string;
}

/** What AWS suggests for proofs of ownership. */
const TTL_SECONDS = 1800;

/** Writes the record to the hosted zone; one that is there already stays. */
export async function putTextRecord({ route53 }: Clients, hostedZoneId: string, record: TextRecord): Promise<void> {
  await route53.changeResourceRecordSets({
    HostedZoneId: hostedZoneId,
    ChangeBatch: {
      Changes: [
        {
          Action: "UPSERT",
          ResourceRecordSet: {
            Name: record.name,
            Type: "TXT",
            TTL: TTL_SECONDS,
            ResourceRecords: [{ Value: `"${record.value}"` }],
          },
        },
      ],
    },
  });
}

/** Deletes it; gone already, record or zone, is success. */
export async function deleteTextRecord(clients: Clients, hostedZoneId: string, record: TextRecord): Promise<void> {
  try {
    const found = await findRecord(clients, hostedZoneId, record);
    if (!found) return;
    const Changes = [{ Action: "DELETE" as const, ResourceRecordSet: found }];
    await clients.route53.changeResourceRecordSets({ HostedZoneId: hostedZoneId, ChangeBatch: { Changes } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Only the record that holds our value: another in its place is somebody else's. */
async function findRecord(
  { route53 }: Clients,
  hostedZoneId: string,
  record: TextRecord,
): Promise<ResourceRecordSet | undefined> {
  const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({
    HostedZoneId: hostedZoneId,
    StartRecordName: record.name,
    StartRecordType: "TXT",
    MaxItems: 1,
  });
  const [first] = ResourceRecordSets;
  const isOurs = first?.Type === "TXT" && first.ResourceRecords?.some(({ Value }) => Value === `"${record.value}"`);
  return isOurs ? first : undefined;
}
