import { createTable, type Owned, type Table } from "../../state/table.ts";

/** IAM knows no regions: its rows belong to an account alone, and all stand under this one. */
export const EVERYWHERE = "aws-global";

export interface RoleRow extends Owned {
  arn: string;
  name: string;
  /** Begins and ends with a slash. */
  path: string;
  /** `AROA…`: one for a role's life, another for its namesake after it. */
  roleId: string;
  /** The trust policy as it was given, JSON. */
  trustPolicy: string;
  description: string | undefined;
  maxSessionSeconds: number;
  createdAt: Date;
  /** JSON by policy name. */
  inlinePolicies: Record<string, string>;
  /** In the order they were attached. */
  attachedPolicyArns: string[];
  tags: Record<string, string>;
}

export interface PolicyVersion {
  versionId: string;
  /** JSON as it was given. */
  document: string;
  createdAt: Date;
}

/** A policy that the account made; AWS's own stand in `aws-managed-policies.ts`. */
export interface PolicyRow extends Owned {
  arn: string;
  name: string;
  path: string;
  /** `ANPA…`. */
  policyId: string;
  description: string | undefined;
  /** At most five, the oldest first. */
  versions: PolicyVersion[];
  defaultVersionId: string;
  /** Number of the next version: versions are not counted anew when one is deleted. */
  nextVersion: number;
  createdAt: Date;
  updatedAt: Date;
  tags: Record<string, string>;
}

export interface IamStore {
  /** By account and name: `keyOf`. */
  roles: Table<RoleRow>;
  /** By account and name: `keyOf`. */
  policies: Table<PolicyRow>;
}

export function createIamStore(): IamStore {
  return {
    roles: createTable((row) => keyOf(row.accountId, row.name)),
    policies: createTable((row) => keyOf(row.accountId, row.name)),
  };
}

/** Names are unique in an account whatever their path and case. */
export function keyOf(accountId: string, name: string): string {
  return `${accountId}/${name.toLowerCase()}`;
}

/** The row of this very ARN. */
export function findByArn<Row extends Owned & { arn: string }>(table: Table<Row>, arn: string): Row | undefined {
  const row = table.get(keyOf(arn.split(":")[4] ?? "", arn.slice(arn.lastIndexOf("/") + 1)));
  return row?.arn === arn ? row : undefined;
}
