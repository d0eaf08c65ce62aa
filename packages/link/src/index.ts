export { type Adoption, type AdoptionWish, findAdoption, takeOver } from "./adopt/adopt.ts";
export { type Advice, advise, type Circumstances } from "./advise/advise.ts";
export { type AppliedLink, applyLink } from "./apply/apply.ts";
export { destroyLink, planDestroy } from "./apply/destroy.ts";
export { type LinkStatus, readAppliedStatus, readStatus } from "./apply/status.ts";
export {
  type ConsumerEndpointDesired,
  ensureEndpoint,
  type ObservedEndpoint,
  observeEndpoints,
  removeEndpoint,
} from "./consumer/consumer-endpoint.ts";
export { lookUpService, principalOf, type ServiceLookup } from "./consumer/look-up-service.ts";
export { subnetZones } from "./consumer/subnet-zones.ts";
export { type DiscoveredDatabase, discoverDatabases, usableRegions } from "./discover/discover-databases.ts";
export { type ProposedSpec, proposeSpec, type WantedLink } from "./discover/propose-spec.ts";
export { readSourceNotation, sourceNotation } from "./discover/source-notation.ts";
export { type Answer, type CheckResult, type Finding, STATIONS, type Station } from "./doctor/check.ts";
export { type Diagnosis, type DiagnosisInput, diagnoseLink, isRepairable, repairFindings } from "./doctor/diagnose.ts";
export { explainUnreached, type UnreachedEndpoint, type WhyUnreached } from "./doctor/explain-unreached.ts";
export type { PlatformSide } from "./doctor/facts/read-platform-facts.ts";
export { repairCommands } from "./doctor/repair-commands.ts";
export { timelineOf, timelineSvg } from "./drill/draw-timeline.ts";
export { forceFailover } from "./drill/force-failover.ts";
export { type DrillOptions, type DrillRecord, runDrill } from "./drill/run-drill.ts";
export { type Attempt, type DrillSummary, summariseDrill } from "./drill/summarise-drill.ts";
export { LINK_ERRORS, LinkError, type LinkErrorCode, type Problem } from "./errors.ts";
export { exportCloudFormation } from "./export/cloudformation.ts";
export { type DbtConnection, exportDbtCloud, exportDbtProfiles } from "./export/dbt-connection.ts";
export { type ExportedLink, readExportedLink } from "./export/exported-link.ts";
export { actionsFor, exportIamPolicy, IAM_PURPOSES } from "./export/iam-policy.ts";
export { readDbtConnection } from "./export/read-dbt-connection.ts";
export { exportTerraform } from "./export/terraform.ts";
export { type AskingUser, askRoleAs } from "./follow/ask-role.ts";
export { readFollowings } from "./follow/read-followings.ts";
export { type AppliedGateway, applyGateway, destroyGateway } from "./gateway/apply-gateway.ts";
export {
  awaitGatewayConnections,
  disconnectGateway,
  type GatewayConnectionRule,
  listGatewayConnections,
} from "./gateway/gateway-connections.ts";
export { type GatewayRequest, gatewayRequestText, requestForGateway } from "./gateway/gateway-request.ts";
export { type GatewayEndpoint, type GatewayStatus, readGatewayStatus } from "./gateway/gateway-status.ts";
export { planGateway } from "./gateway/plan-gateway.ts";
export { type Host, type LinkEvent, silentHost } from "./host.ts";
export { describePlan, type PlanLine, summarisePlan } from "./plan/describe-plan.ts";
export { hasChanges, type Plan, type Step } from "./plan/plan.ts";
export { planLink } from "./plan/plan-link.ts";
export type { PublishedDatabase } from "./plan/published-databases.ts";
export { profileOf, profiles } from "./profiles/index.ts";
export type { Profile } from "./profiles/profile.ts";
export { awaitConnections, type ConnectionRule, fittingConnections } from "./request/choose-connections.ts";
export { acceptConnections, listConnections, rejectConnections } from "./request/connections.ts";
export { type LinkRequest, linkRequestSchema } from "./request/link-request.ts";
export { makeRequest, requestMailto, requestText } from "./request/make-request.ts";
export { readRequest } from "./request/read-request.ts";
export { requestForLink } from "./request/request-for-link.ts";
export type { EndpointConnectionObserved } from "./resources/endpoint-connection.ts";
export { type LinkSpec, linkSpecJsonSchema } from "./spec/link-spec.ts";
export { readSpec, readSpecFile } from "./spec/read-spec.ts";
export type { Whose } from "./verify/explain-failed-hop.ts";
export { findOwnerWay, findPlatformWay, type Way } from "./verify/find-way.ts";
export {
  type ProbeResult,
  type ProbeStage,
  type ProbeTarget,
  probePostgres,
  type StageResult,
} from "./verify/probe-postgres.ts";
export { HOPS, type Hop, type HopResult, type PathResult, type PathTarget, verifyPath } from "./verify/verify-path.ts";
