export {
  AUDIT_ACTIONS,
  AUDIT_FORMATS,
  type AuditAction,
  AuditEntry,
  AuditFilter,
  type AuditFormat,
  AuditPage,
} from "./audit.ts";
export {
  type ClientOptions,
  openPlatformClient,
  PlatformApiError,
  type PlatformClient,
  RequestWaitsError,
  UnexpectedAnswerError,
} from "./client.ts";
export {
  Connection,
  ConnectionIam,
  ConnectionInput,
  ConnectionPage,
  ConnectionPatch,
  PrivateConnection,
  PrivateConnectionInput,
  PublicConnection,
  PublicConnectionInput,
  TLS_MODES,
} from "./connections.ts";
export { LinkDatabase } from "./databases.ts";
export {
  ENDPOINT_STATE_FACTS,
  ENDPOINT_STATES,
  type EndpointAction,
  type EndpointState,
  type StateFacts,
  type Turn,
} from "./endpoint-states.ts";
export { Endpoint, EndpointDatabase, EndpointPage, EndpointWithHistory, HistoryEntry } from "./endpoints.ts";
export {
  Environment,
  EnvironmentDetail,
  EnvironmentInput,
  EnvironmentList,
  EnvironmentPatch,
  FIRST_SHARD,
  ShardInput,
} from "./environments.ts";
export { EVENT_SUBJECTS, type EventSubject, PlatformEvent } from "./events.ts";
export { ActivityMinute, Health, PlatformProcess } from "./health.ts";
export { type Page, PageQuery } from "./pages.ts";
export { FieldProblem, PROBLEM_STATUS, Problem, type ProblemCode } from "./problems.ts";
export {
  FiledRequest,
  LinkRequest,
  REQUEST_STATES,
  RequestInput,
  RequestPage,
  RequestPreview,
  RequestQuery,
  RequestRefusal,
  type RequestState,
  RequestZones,
  WaitingRequest,
  WaitingRequestPage,
} from "./requests.ts";
export { includesRole, ROLES, type Role, SCOPES, Scope, TENANT_ROLES, TenantRole } from "./roles.ts";
export { SERVICE_PROOFS, Service, ServicePage, type ServiceProof } from "./services.ts";
export {
  Acceptance,
  ApiKey,
  ApiKeyInput,
  ApiKeyPage,
  Caller,
  Invitation,
  InvitationInput,
  InvitationList,
  Member,
  MemberChange,
  MemberList,
  NewApiKey,
  NewInvitation,
  SignInWays,
  Tenant,
  TenantInput,
  TenantPage,
} from "./tenants.ts";
export {
  SharedTestInput,
  SharedTestRun,
  TestQuery,
  TestRun,
  TestRunPage,
  TestRunProblem,
  TestRunShare,
  TestRunState,
  TestStage,
} from "./test-runs.ts";
export {
  Delivery,
  DeliveryPage,
  NewWebhook,
  WEBHOOK_EVENTS,
  Webhook,
  type WebhookEvent,
  WebhookInput,
  WebhookPage,
} from "./webhooks.ts";
