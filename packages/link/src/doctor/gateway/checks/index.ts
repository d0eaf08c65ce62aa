import type { Check } from "../../check.ts";
import { pathIsSound } from "../../checks/path-is-sound.ts";
import type { GatewayFacts } from "../gateway-facts.ts";
import { configurationsAreActive } from "./configurations-are-active.ts";
import { databaseGroupAdmitsGateway } from "./database-group-admits-gateway.ts";
import { databasesAreAdmittedByArn } from "./databases-are-admitted-by-arn.ts";
import { gatewayGroupLetsOut } from "./gateway-group-lets-out.ts";
import { gatewayHasItsGroup } from "./gateway-has-its-group.ts";
import { gatewayIsActive } from "./gateway-is-active.ts";
import { gatewayIsApplied } from "./gateway-is-applied.ts";
import { gatewaySharesZone } from "./gateway-shares-zone.ts";
import { networkAclsLetGatewayThrough } from "./network-acls-let-gateway-through.ts";
import { platformIsConnected } from "./platform-is-connected.ts";
import { shareIsAccepted } from "./share-is-accepted.ts";
import { shareIsWhole } from "./share-is-whole.ts";

/** Every question asked of a link through a resource gateway: what would explain most comes first. */
export const gatewayChecks: Check<GatewayFacts>[] = [
  databasesAreAdmittedByArn,
  gatewayIsApplied,
  gatewayIsActive,
  configurationsAreActive,
  shareIsWhole,
  shareIsAccepted,
  gatewaySharesZone,
  gatewayHasItsGroup,
  gatewayGroupLetsOut,
  databaseGroupAdmitsGateway,
  networkAclsLetGatewayThrough,
  platformIsConnected,
  {
    ...pathIsSound,
    dependsOn: ["configurations-are-active", "gateway-group-lets-out", "database-group-admits-gateway"],
  },
];
