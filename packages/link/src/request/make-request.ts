import type { PublishedDatabase } from "../plan/published-databases.ts";
import { profileOf } from "../profiles/index.ts";
import type { Profile } from "../profiles/profile.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import type { LinkRequest } from "./link-request.ts";

/** The platform's request for a link that has been applied. */
export function makeRequest(
  spec: Pick<LinkSpec, "link" | "platform" | "region" | "environment">,
  applied: { serviceName: string; zoneIds: string[]; databases: PublishedDatabase[] },
): LinkRequest {
  return {
    format: "postern-request/v1",
    type: profileOf(spec.platform).requestTemplate.type,
    serviceName: applied.serviceName,
    region: spec.region,
    environment: spec.environment,
    link: spec.link,
    databases: applied.databases.map(({ name, database, port, hostName }) => ({
      name,
      port,
      ...(database ? { database } : {}),
      ...(hostName ? { certificateName: hostName } : {}),
    })),
    zoneIds: applied.zoneIds,
  };
}

/** The request in the platform's own template, word for word. */
export function requestText(request: LinkRequest, profile: Profile): string {
  const { subject, fields } = profile.requestTemplate;
  const lines = fields.map(({ label, value }) => `- ${label}: ${request[value]}`);
  return [`Subject: ${subject}`, ...lines].join("\n");
}

/** A link that opens a mail with the request in it. */
export function requestMailto(request: LinkRequest, profile: Profile): string {
  const { recipient, subject } = profile.requestTemplate;
  const body = requestText(request, profile).split("\n").slice(1).join("\r\n");
  return `mailto:${recipient}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}
