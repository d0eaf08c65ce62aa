export type { Choices } from "./choices/open-questions.ts";
export { readChoices } from "./choices/read-choices.ts";
export { readUpstream } from "./dns/forward.ts";
export type { HostEntry, HostOptions } from "./hosts.ts";
export type { Location, VpcAddress } from "./network/data-plane.ts";
export { type Missing, probeNamespaces } from "./network/namespaces/probe-namespaces.ts";
export { type OperationStatus, operationStatuses } from "./operation-statuses.ts";
export type { DatabaseServers } from "./postgres/database-servers.ts";
export type { LocalRegion, RegionOptions } from "./region.ts";
export {
  type Rehearsal,
  type RehearsalOptions,
  seedRehearsal,
} from "./scenarios/rehearsal.ts";
export type { ServiceName } from "./services/service.ts";
export { startRegion } from "./start.ts";
export type { TimeProfile } from "./state/clock.ts";
export { AwsError } from "./wire/aws-error.ts";
export { ACCOUNT_SECRET_ACCESS_KEY } from "./wire/verify-signature.ts";
