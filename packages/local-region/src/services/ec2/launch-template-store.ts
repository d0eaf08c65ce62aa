import type { RequestLaunchTemplateData } from "@aws-sdk/client-ec2";
import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface LaunchTemplateRow extends Owned {
  launchTemplateId: string;
  name: string;
  createdAt: Date;
  /** ARN of who made it. */
  createdBy: string;
  defaultVersion: number;
  latestVersion: number;
  versions: LaunchTemplateVersionRow[];
}

export interface LaunchTemplateVersionRow {
  number: number;
  description: string | undefined;
  createdAt: Date;
  createdBy: string;
  /** As it was sent. */
  data: RequestLaunchTemplateData;
}

export interface LaunchTemplateTables {
  launchTemplates: Table<LaunchTemplateRow>;
}

export function createLaunchTemplateTables(): LaunchTemplateTables {
  return { launchTemplates: createTable((row) => row.launchTemplateId) };
}
