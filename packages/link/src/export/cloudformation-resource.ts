import { ownershipTags } from "@postern/aws";
import type { ExportedLink } from "./exported-link.ts";

/** One entry of a template's `Resources`. */
export interface CloudFormationResource {
  name: string;
  Type: string;
  Properties: Record<string, unknown>;
}

/** Those by which Postern knows its own. */
export function tagsOf({ spec }: ExportedLink, { kind, name }: { kind: string; name: string }) {
  return ownershipTags({ link: spec.link, kind, name });
}

/** CloudFormation's names are of letters and digits. */
export function nameOf(kind: string, name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).map((word) => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`);
  return `${kind}${words.join("")}`;
}
