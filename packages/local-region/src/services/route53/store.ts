import { createTable, type Owned, type Table } from "../../state/table.ts";

/** Names are kept in lower case with the dot at the end, a wildcard's first label as `*`. */
export interface HostedZoneRow extends Owned {
  zoneId: string;
  name: string;
  callerReference: string;
  comment: string | undefined;
  isPrivate: boolean;
  /** Of a private zone: the VPCs whose resolvers answer from it. */
  vpcs: VpcReference[];
  /** VPCs of other accounts that may be associated. */
  authorizedVpcs: VpcReference[];
  tags: Record<string, string>;
}

export interface VpcReference {
  vpcId: string;
  region: string;
}

export interface RecordSetRow extends Owned {
  zoneId: string;
  name: string;
  type: RecordType;
  ttlSeconds: number | undefined;
  /** As written in the call; empty for an alias. */
  values: string[];
  alias: { zoneId: string; name: string; evaluatesHealth: boolean } | undefined;
}

export type RecordType = "A" | "AAAA" | "CNAME" | "NS" | "SOA" | "TXT";

export interface ChangeRow extends Owned {
  changeId: string;
  status: "PENDING" | "INSYNC";
  submittedAt: Date;
  comment: string | undefined;
}

/** Which zone answers for a domain where: one row for each VPC or, for everyone, `public`, and name. */
export interface ZoneViewRow extends Owned {
  /** A VPC's id or `public`. */
  view: string;
  name: string;
  /** Several public zones may have one name: the oldest answers. */
  zoneIds: string[];
}

export interface Route53Store {
  zones: Table<HostedZoneRow>;
  /** By zone, name and type. */
  records: Table<RecordSetRow, "zone">;
  changes: Table<ChangeRow>;
  views: Table<ZoneViewRow, "view">;
}

export function createRoute53Store(): Route53Store {
  return {
    zones: createTable((row) => row.zoneId),
    records: createTable((row) => recordKey(row.zoneId, row.name, row.type), { zone: (row) => row.zoneId }),
    changes: createTable((row) => row.changeId),
    views: createTable((row) => viewKey(row.view, row.name), { view: (row) => row.view }),
  };
}

export function recordKey(zoneId: string, name: string, type: RecordType): string {
  return `${zoneId} ${name} ${type}`;
}

export function viewKey(view: string, name: string): string {
  return `${view} ${name}`;
}
