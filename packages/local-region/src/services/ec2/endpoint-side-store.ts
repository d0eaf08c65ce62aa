import { createTable, type Owned, type Table } from "../../state/table.ts";

export type ConnectionEvent = "Accept" | "Connect" | "Delete" | "Reject";

export interface ConnectionNotificationRow extends Owned {
  notificationId: string;
  /** One of the two. */
  serviceId: string | undefined;
  vpcEndpointId: string | undefined;
  topicArn: string;
  events: ConnectionEvent[];
}

/** A record that somebody published for everyone to see, outside every hosted zone of the region. */
export interface DnsRecordRow extends Owned {
  /** Lower case, without the last dot. */
  name: string;
  type: "TXT";
  values: string[];
}

/** What AWS's documents leave open; the defaults stand in `createEndpointSideTables`. */
export interface Ec2Choices {
  /** AWS seconds that an interface of AWS's own outlives what it was made for; the time profile scales them. */
  interfaceLingerSeconds: number;
  /** Seconds of the region's clock after which a request that nobody answers is `expired`; undefined: never. */
  acceptanceExpirySeconds: number | undefined;
  /** Whether accepting works on an endpoint that was rejected. */
  acceptsRejected: boolean;
  /** Whether the owner's own account needs a permission on its service. */
  ownAccountNeedsPermission: boolean;
}

export interface EndpointSideTables {
  connectionNotifications: Table<ConnectionNotificationRow, "subject">;
  /** By name and type. */
  dnsRecords: Table<DnsRecordRow>;
  choices: Ec2Choices;
}

export function createEndpointSideTables(): EndpointSideTables {
  return {
    connectionNotifications: createTable((row) => row.notificationId, {
      subject: (row) => row.serviceId ?? row.vpcEndpointId,
    }),
    dnsRecords: createTable((row) => dnsRecordKey(row.name, row.type)),
    choices: {
      interfaceLingerSeconds: 240,
      acceptanceExpirySeconds: undefined,
      acceptsRejected: true,
      ownAccountNeedsPermission: false,
    },
  };
}

export function dnsRecordKey(name: string, type: DnsRecordRow["type"]): string {
  return `${name} ${type}`;
}
