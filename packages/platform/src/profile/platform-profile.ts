import type { Profile } from "@postern/link";
import type { PlatformConfig } from "../config.ts";
import { principalsOf } from "../environments/principals-of.ts";

export type ProfileParts = Pick<PlatformConfig, "aws" | "environments"> & { publicUrl: string };

/**
 * What owners' tools have to know of this platform: whom to admit, what to ask for. Where each tenant has a principal of
 * its own, `tenant` says whose; without it the principal stands there with `{tenant}` in it.
 */
export function platformProfile({ aws, environments, publicUrl }: ProfileParts, tenant?: string): Profile {
  const { host } = new URL(publicUrl);
  return {
    id: host.replace(/[^a-z0-9-]+/gi, "-").toLowerCase(),
    title: host,
    source: { url: new URL("/.well-known/postern-profile", publicUrl).href, checked: today() },
    environments: Object.fromEntries(
      environments.map((environment) => [environment.name, { principals: principalsOf(environment, aws, tenant) }]),
    ),
    privateCidrs: {
      cidrs: [...new Set(environments.flatMap(({ clientCidrs }) => clientCidrs))],
      note: "the ranges that this platform's jobs run in",
    },
    port: 5432,
    answerTime: environments.some(({ approval }) => approval) ? "when an operator has approved it" : "minutes",
    tiers: [],
    remarks: [],
    requestTemplate: {
      recipient: new URL("/api/v1/requests", publicUrl).href,
      subject: "New PrivateLink Request",
      type: "Postgres Interface-type",
      fields: [
        { label: "Type", value: "type" },
        { label: "VPC Endpoint Service Name", value: "serviceName" },
        { label: "Postgres server AWS Region", value: "region" },
        { label: `Environment (${environments.map(({ name }) => name).join(", ")})`, value: "environment" },
      ],
    },
  };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
