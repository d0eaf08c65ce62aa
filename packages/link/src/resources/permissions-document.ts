import { IAM_PURPOSES } from "../export/iam-policy.ts";
import { endpointConnection } from "./endpoint-connection.ts";
import type { AnyKind } from "./index.ts";
import { consumerKinds, gatewayKinds, providerKinds } from "./index.ts";

/** The IAM actions of each side, summed from the kinds: Markdown for docs/permissions.md. */
export function permissionsTables(): string {
  const { owner, platform } = IAM_PURPOSES;
  const reading = [...owner.plan(), ...endpointConnection.permissions.read];
  const deciding = endpointConnection.permissions.write;
  return [
    section("The owner's side: `plan`, `status`, `request`, `connections`", reading),
    section(
      "The owner's side: what `apply`, `connections accept|reject` and `destroy` need besides",
      [...owner.apply(), ...deciding].filter((action) => !reading.includes(action)),
    ),
    ...(owner.function().length > 0
      ? [section("The owner's side, besides, where the follower is a function: `plan`, `apply`", owner.function())]
      : []),
    section(
      "The owner's side: what `doctor` reads besides",
      owner.doctor().filter((action) => !reading.includes(action)),
    ),
    section("Owners who have a link found: `init`", owner.init()),
    section("Owners of a resource gateway: `plan`, `status`, `request`, `connections`", owner["gateway-plan"]()),
    section(
      "Owners of a resource gateway: what `apply`, `connections reject` and `destroy` need besides",
      owner["gateway-apply"]().filter((action) => !owner["gateway-plan"]().includes(action)),
    ),
    section(
      "Owners of a resource gateway: what `doctor` reads besides",
      owner["gateway-doctor"]().filter((action) => !owner["gateway-plan"]().includes(action)),
    ),
    section("The follower: `follow`", owner.follower()),
    section("The platform's side: reading", platform.plan()),
    section(
      "The platform's side: what `doctor` reads besides",
      platform.doctor().filter((action) => !platform.plan().includes(action)),
    ),
    section(
      "The platform's side: making and removing endpoints",
      platform.apply().filter((action) => !platform.plan().includes(action)),
    ),
    byKind([...new Set([...providerKinds, ...gatewayKinds, ...consumerKinds])]),
  ].join("\n\n");
}

function section(title: string, actions: string[]): string {
  return `## ${title}\n\n${[...new Set(actions)]
    .sort()
    .map((action) => `- \`${action}\``)
    .join("\n")}`;
}

function byKind(kinds: AnyKind[]): string {
  const rows = kinds.map(({ kind, permissions }) => {
    const [read, write] = [permissions.read, permissions.write].map((actions) =>
      actions.map((each) => `\`${each}\``).join(" "),
    );
    return `| ${kind} | ${read} | ${write} |`;
  });
  return ["## By kind of resource", "", "| kind | reads | writes |", "|---|---|---|", ...rows].join("\n");
}
