import type { TargetsDesired } from "../resources/targets.ts";
import type { ExportedLink } from "./exported-link.ts";
import { expression } from "./hcl.ts";
import { nameOf, resource, type TerraformResource } from "./terraform-resource.ts";

/**
 * A follower moves targets, and a changed one would be put back by Terraform, which cannot ignore that an attachment is
 * gone. So what is registered already is forgotten by Terraform, and stays as it is.
 */
export function targetAttachments(desired: TargetsDesired, { found }: ExportedLink): TerraformResource[] {
  const group = nameOf(desired.name);
  const registered = found.one("targets", desired.name)?.targets ?? [];
  return desired.targets.map(({ address, port, isInVpc }) => {
    const name = nameOf(`${desired.name}_${address}`);
    if (registered.some((target) => target.address === address && target.port === port)) {
      return forgotten("aws_lb_target_group_attachment", name, "registered already; a follower may move it");
    }
    return {
      comment: "A follower may move it: export again once it is registered, and Terraform forgets it.",
      ...resource("aws_lb_target_group_attachment", name),
      attributes: {
        target_group_arn: expression(`aws_lb_target_group.${group}.arn`),
        target_id: address,
        port,
        availability_zone: isInVpc ? undefined : "all",
      },
      blocks: [
        {
          type: "lifecycle",
          attributes: {
            ignore_changes: ["target_id", "port", "availability_zone"].map(expression),
          },
        },
      ],
    };
  });
}

/** Terraform lets go of it, had it been Terraform's, and destroys nothing. */
export function forgotten(type: string, name: string, why: string): TerraformResource {
  return {
    comment: why,
    type: "removed",
    attributes: { from: expression(`${type}.${name}`) },
    blocks: [{ type: "lifecycle", attributes: { destroy: false } }],
  };
}
