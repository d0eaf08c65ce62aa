import { type ExportedLink, eachOfKind } from "./exported-link.ts";
import { followerNotHere } from "./follower-not-here.ts";
import { expression, type HclBlock, printHcl } from "./hcl.ts";
import type { TerraformResource } from "./terraform-resource.ts";
import { terraformRows } from "./terraform-rows.ts";

/** Tags that change while a link is at work. They are Postern's to keep, not Terraform's. */
const WORKING_TAGS = ["postern:applied", "postern:until", "postern:absent", "postern:follower", "postern:turn"];

/** The owner's side as a Terraform configuration; what exists is imported, so that its first plan changes nothing. */
export function exportTerraform(link: ExportedLink): string {
  const resources = eachOfKind(terraformRows, link).flat();
  const output = link.spec.via === "resource-gateway" ? resourceShareArn : serviceName;
  return printHcl([...settings(link), ...resources.map(withoutImport), ...resources.flatMap(importOf), output]);
}

function settings(link: ExportedLink): HclBlock[] {
  const { spec } = link;
  const notHere = followerNotHere(link);
  const source = { source: "hashicorp/aws", version: ">= 5.80" };
  return [
    {
      comment: `Link ${spec.link}, as exported by Postern. Imports need Terraform 1.5, forgetting what a follower owns 1.7.${notHere ? `\n${notHere}` : ""}`,
      type: "terraform",
      attributes: { required_version: ">= 1.7" },
      blocks: [{ type: "required_providers", attributes: { aws: source } }],
    },
    {
      type: "provider",
      labels: ["aws"],
      attributes: { region: spec.region },
      blocks: [{ type: "ignore_tags", attributes: { keys: WORKING_TAGS } }],
    },
  ];
}

const serviceName: HclBlock = {
  type: "output",
  labels: ["service_name"],
  attributes: {
    description: "What the platform asks for",
    value: expression("aws_vpc_endpoint_service.service.service_name"),
  },
};

const resourceShareArn: HclBlock = {
  type: "output",
  labels: ["resource_share_arn"],
  attributes: {
    description: "What the platform accepts",
    value: expression("aws_ram_resource_share.share.arn"),
  },
};

function withoutImport({ importId: _, ...block }: TerraformResource): HclBlock {
  return block;
}

function importOf({ importId, labels = [] }: TerraformResource): HclBlock[] {
  if (importId === undefined) return [];
  return [{ type: "import", attributes: { to: expression(labels.join(".")), id: importId } }];
}
