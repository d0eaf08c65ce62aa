import { type Ownership, ownershipTags } from "@postern/aws";
import type { ExportedLink } from "./exported-link.ts";
import type { HclBlock } from "./hcl.ts";

/** A resource as Terraform has it; with the id by which what exists is imported. */
export interface TerraformResource extends HclBlock {
  importId?: string | undefined;
}

export function resource(type: string, name: string): { type: string; labels: [string, string] } {
  return { type: "resource", labels: [type, name] };
}

/** Those by which Postern knows its own, so that either tool can go on. */
export function tags({ spec }: ExportedLink, { kind, name }: Pick<Ownership, "kind" | "name">): Record<string, string> {
  return Object.fromEntries(
    ownershipTags({ link: spec.link, kind, name }).map(({ Key, Value }) => [Key, Value] as const),
  );
}

/** As Terraform's names may be written. */
export function nameOf(name: string): string {
  const text = name.replace(/[^A-Za-z0-9_]/g, "_");
  return /^\d/.test(text) ? `_${text}` : text;
}
