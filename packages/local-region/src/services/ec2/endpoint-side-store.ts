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

export interface EndpointSideTables {
  connectionNotifications: Table<ConnectionNotificationRow, "subject">;
  /** By name and type. */
  dnsRecords: Table<DnsRecordRow>;
}

export function createEndpointSideTables(): EndpointSideTables {
  return {
    connectionNotifications: createTable((row) => row.notificationId, {
      subject: (row) => row.serviceId ?? row.vpcEndpointId,
    }),
    dnsRecords: createTable((row) => dnsRecordKey(row.name, row.type)),
  };
}

export function dnsRecordKey(name: string, type: DnsRecordRow["type"]): string {
  return `${name} ${type}`;
}
