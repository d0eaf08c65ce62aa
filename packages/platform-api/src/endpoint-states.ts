/** Where an endpoint stands, in the order of a normal life; the second row are the ways off it. */
export const ENDPOINT_STATES = [
  "draft",
  "checking",
  "creating",
  "waiting-for-owner",
  "starting",
  "waiting-for-dns",
  "testing",
  "ready",
  "degraded",
  "updating",
  "rejected",
  "expired",
  "failed",
  "deleting",
  "deleted",
] as const;

export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** Who has to do something next. `nobody`: it stays as it is until someone asks for an action. */
export type Turn = "platform" | "owner" | "nobody";

/** What a client may ask for: `connect` makes a private connection, the others are calls on the endpoint itself. */
export type EndpointAction = "connect" | "retry" | "delete";

export interface StateFacts {
  turn: Turn;
  /** How long the state usually lasts on AWS, in seconds; null where nobody can know. */
  typicalSeconds: number | null;
  actions: readonly EndpointAction[];
  /** One sentence for people. */
  meaning: string;
}

/**
 * Durations: AWS publishes none; observed by users as 1 to 3 minutes from acceptance to `available` and 1 to 5 minutes
 * for a deletion (terraform-provider-aws issue 14604 and its waiters), minutes until the name resolves (dbt's pages).
 */
export const ENDPOINT_STATE_FACTS: Record<EndpointState, StateFacts> = {
  draft: {
    turn: "platform",
    typicalSeconds: 2,
    actions: ["delete"],
    meaning: "the request is recorded and will be taken up",
  },
  checking: {
    turn: "platform",
    typicalSeconds: 3,
    actions: ["delete"],
    meaning: "the service is looked up and its zones are compared with the platform's",
  },
  creating: {
    turn: "platform",
    typicalSeconds: 5,
    actions: [],
    meaning: "the endpoint is being made in the platform's network",
  },
  "waiting-for-owner": {
    turn: "owner",
    typicalSeconds: null,
    actions: ["delete"],
    meaning: "the owner of the database has to accept the connection request",
  },
  starting: {
    turn: "platform",
    typicalSeconds: 120,
    actions: ["delete"],
    meaning: "AWS is starting the endpoint",
  },
  "waiting-for-dns": {
    turn: "platform",
    typicalSeconds: 90,
    actions: ["delete"],
    meaning: "the endpoint runs; its name does not yet resolve to its addresses",
  },
  testing: {
    turn: "platform",
    typicalSeconds: 3,
    actions: ["delete"],
    meaning: "every port of the port map is dialled through the endpoint",
  },
  ready: {
    turn: "nobody",
    typicalSeconds: null,
    actions: ["connect", "delete"],
    meaning: "connections can use the endpoint",
  },
  degraded: {
    turn: "owner",
    typicalSeconds: null,
    actions: ["connect", "delete"],
    meaning: "some ports or zones do not answer and are tried again; connections can use the ports that do",
  },
  updating: {
    turn: "platform",
    typicalSeconds: 60,
    actions: ["delete"],
    meaning: "the endpoint is being changed, as for another port",
  },
  rejected: {
    turn: "owner",
    typicalSeconds: null,
    actions: ["retry", "delete"],
    meaning: "the owner has rejected the connection request; accepting it again brings the endpoint back",
  },
  expired: {
    turn: "nobody",
    typicalSeconds: null,
    actions: ["retry", "delete"],
    meaning: "nobody accepted the connection request in time; a retry makes a new one",
  },
  failed: {
    turn: "nobody",
    typicalSeconds: null,
    actions: ["retry", "delete"],
    meaning: "the endpoint could not be made; the reason says why and what to change before a retry",
  },
  deleting: {
    turn: "platform",
    typicalSeconds: 180,
    actions: [],
    meaning: "the endpoint is being removed",
  },
  deleted: {
    turn: "nobody",
    typicalSeconds: null,
    actions: [],
    meaning: "the endpoint no longer exists",
  },
};
