import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface ResourceShareRow extends Owned {
  arn: string;
  name: string;
  allowsExternalPrincipals: boolean;
  status: "ACTIVE" | "DELETING" | "DELETED";
  createdAt: Date;
  updatedAt: Date;
  tags: Record<string, string>;
}

export type AssociationStatus = "ASSOCIATING" | "ASSOCIATED" | "FAILED" | "DISASSOCIATING" | "DISASSOCIATED";

/** A resource in a share, or an account that it is shared with. */
export interface ShareAssociationRow extends Owned {
  shareArn: string;
  type: "PRINCIPAL" | "RESOURCE";
  /** A resource's ARN or an account's twelve digits. */
  entity: string;
  status: AssociationStatus;
  createdAt: Date;
  updatedAt: Date;
}

/** Owned by the account that is invited. */
export interface InvitationRow extends Owned {
  arn: string;
  shareArn: string;
  shareName: string;
  senderAccountId: string;
  status: "PENDING" | "ACCEPTED" | "REJECTED";
  createdAt: Date;
}

export interface RamStore {
  shares: Table<ResourceShareRow>;
  associations: Table<ShareAssociationRow, "share" | "resource" | "principal">;
  invitations: Table<InvitationRow>;
}

export function createRamStore(): RamStore {
  return {
    shares: createTable((row) => row.arn),
    associations: createTable((row) => associationKey(row.shareArn, row.type, row.entity), {
      share: (row) => row.shareArn,
      resource: (row) => (row.type === "RESOURCE" ? row.entity : undefined),
      principal: (row) => (row.type === "PRINCIPAL" ? row.entity : undefined),
    }),
    invitations: createTable((row) => row.arn),
  };
}

export function associationKey(shareArn: string, type: "PRINCIPAL" | "RESOURCE", entity: string): string {
  return `${shareArn} ${type} ${entity}`;
}
