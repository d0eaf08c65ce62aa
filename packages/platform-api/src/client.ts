import { z } from "zod";
import { AuditPage } from "./audit.ts";
import { Connection, type ConnectionInput, ConnectionPage, type ConnectionPatch } from "./connections.ts";
import { Endpoint, EndpointPage, EndpointWithHistory } from "./endpoints.ts";
import { EnvironmentDetail, type EnvironmentInput, EnvironmentList, type EnvironmentPatch } from "./environments.ts";
import type { PlatformEvent } from "./events.ts";
import { Health } from "./health.ts";
import type { PageQuery } from "./pages.ts";
import { Problem } from "./problems.ts";
import { readEvents } from "./read-events.ts";
import {
  FiledRequest,
  LinkRequest,
  type RequestInput,
  RequestPage,
  RequestPreview,
  WaitingRequest,
  WaitingRequestPage,
} from "./requests.ts";
import { ServicePage } from "./services.ts";
import { type Call, tenantCalls } from "./tenant-calls.ts";
import { SharedTestRun, TestRun, TestRunPage, TestRunShare } from "./test-runs.ts";
import { DeliveryPage, NewWebhook, type WebhookInput, WebhookPage } from "./webhooks.ts";

export interface ClientOptions {
  /** Where the platform answers, such as `http://127.0.0.1:8080`. */
  url: string;
  /** An API key, or the operator's token; none in a browser, which has its session's cookie. */
  token?: string;
  /** The id of the tenant that calls are about; may be left out where there is only one. */
  tenant?: string;
  fetch?: typeof fetch;
}

/** The platform refused: `problem` is its own account of why. */
export class PlatformApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "PlatformApiError";
    this.problem = problem;
  }
}

/** The platform did not answer as its contract says: not a platform, another version, or something in between. */
export class UnexpectedAnswerError extends Error {
  readonly status: number;

  constructor(url: string, status: number, cause?: unknown) {
    super(`${url} answered ${status} with something other than the platform's API; check the URL`, { cause });
    this.name = "UnexpectedAnswerError";
    this.status = status;
  }
}

/** The request is recorded; an operator of the platform has to approve it before it gets an endpoint. */
export class RequestWaitsError extends Error {
  readonly request: LinkRequest;

  constructor(request: LinkRequest) {
    super(`request '${request.id}' waits for an operator's approval until ${request.expiresAt}`);
    this.name = "RequestWaitsError";
    this.request = request;
  }
}

export type PlatformClient = ReturnType<typeof openPlatformClient>;

/** The platform's API as functions. All reject with PlatformApiError, UnexpectedAnswerError or fetch's own error. */
export function openPlatformClient(options: ClientOptions) {
  const call = caller(options);
  return {
    ...tenantCalls(call, search),
    /**
     * What changes from now on, and first of all a `resync`. The server ends it now and then; ask again.
     * @throws TypeError also when the stream breaks or falls silent
     */
    async *events(signal: AbortSignal): AsyncGenerator<PlatformEvent> {
      const url = urlOf(options, "/events");
      const response = await send(options, url, { headers: { accept: "text/event-stream" }, signal });
      if (!response.ok || !response.body) await readAnswer(z.never(), response, url);
      else yield* readEvents(response.body);
    },
    requests: {
      /**
       * Files a request: the pasted template as text, or a document.
       * @throws RequestWaitsError when it is recorded and an operator has to approve it first
       */
      async file(request: string | RequestInput, onDuplicate: "refuse" | "reuse" = "refuse"): Promise<FiledRequest> {
        const answer = z.union([FiledRequest, WaitingRequest]);
        const filed = await call(answer, "POST", `/requests?onDuplicate=${onDuplicate}`, request);
        if ("endpoint" in filed) return filed;
        throw new RequestWaitsError(filed.request);
      },
      /** What would come of it: the same refusals, zones of both sides, an endpoint that is there already. */
      preview: (request: RequestInput) => call(RequestPreview, "POST", "/requests/preview", request),
      /** For operators: what waits for them, of all tenants. */
      waiting: (page?: Partial<PageQuery>) => call(WaitingRequestPage, "GET", `/approvals${search(page)}`),
      approve: (id: string) => call(FiledRequest, "POST", `/requests/${encodeURIComponent(id)}/approve`),
      refuse: (id: string, reason: string) =>
        call(LinkRequest, "POST", `/requests/${encodeURIComponent(id)}/refuse`, { reason }),
      list: (page?: Partial<PageQuery>) => call(RequestPage, "GET", `/requests${search(page)}`),
      get: (id: string) => call(LinkRequest, "GET", `/requests/${encodeURIComponent(id)}`),
    },
    endpoints: {
      list: (page?: Partial<PageQuery>) => call(EndpointPage, "GET", `/endpoints${search(page)}`),
      get: (id: string) => call(EndpointWithHistory, "GET", `/endpoints/${encodeURIComponent(id)}`),
      retry: (id: string) => call(Endpoint, "POST", `/endpoints/${encodeURIComponent(id)}/retry`),
      /** `force`: also while connections use it. */
      remove: (id: string, { force = false }: { force?: boolean } = {}) =>
        call(Endpoint, "DELETE", `/endpoints/${encodeURIComponent(id)}${search({ force })}`),
    },
    connections: {
      create: (input: z.input<typeof ConnectionInput>) => call(Connection, "POST", "/connections", input),
      list: (page?: Partial<PageQuery>) => call(ConnectionPage, "GET", `/connections${search(page)}`),
      get: (id: string) => call(Connection, "GET", `/connections/${encodeURIComponent(id)}`),
      /** `seen` is the version that the editor has read: with another one there by now it is `changed-meanwhile`. */
      change: (id: string, patch: ConnectionPatch, seen?: number) =>
        caller(options, seen)(Connection, "PATCH", `/connections/${encodeURIComponent(id)}`, patch),
      /** Its changes, newest first. */
      versions: (id: string, page?: Partial<PageQuery>) =>
        call(AuditPage, "GET", `/connections/${encodeURIComponent(id)}/versions${search(page)}`),
      remove: (id: string) => call(z.undefined(), "DELETE", `/connections/${encodeURIComponent(id)}`),
      /** Answered when the test has ended, or with `wait: false` at once: `testRuns.get` then shows its stages end. */
      test: (id: string, how: { wait?: boolean } = {}) =>
        call(TestRun, "POST", `/connections/${encodeURIComponent(id)}/test${search(how)}`),
      /** Tests a connection that is not saved. */
      tryOut: (input: z.input<typeof ConnectionInput>, how: { wait?: boolean } = {}) =>
        call(TestRun, "POST", `/connections/test${search(how)}`, input),
      testRuns: (id: string, page?: Partial<PageQuery>) =>
        call(TestRunPage, "GET", `/connections/${encodeURIComponent(id)}/test-runs${search(page)}`),
    },
    testRuns: {
      get: (id: string) => call(TestRun, "GET", `/test-runs/${encodeURIComponent(id)}`),
      /** A token by which anybody may read it. */
      share: (id: string) => call(TestRunShare, "POST", `/test-runs/${encodeURIComponent(id)}/share`),
      /** Takes back every token of the run. */
      withdrawShares: (id: string) => call(z.undefined(), "DELETE", `/test-runs/${encodeURIComponent(id)}/share`),
      /** For whoever has such a token; needs no credentials. */
      shared: (token: string) => call(SharedTestRun, "POST", "/test-runs/shared", { token }),
    },
    services: {
      list: (page?: Partial<PageQuery>) => call(ServicePage, "GET", `/services${search(page)}`),
      release: (name: string) => call(z.undefined(), "DELETE", `/services/${encodeURIComponent(name)}`),
    },
    webhooks: {
      create: (input: WebhookInput) => call(NewWebhook, "POST", "/webhooks", input),
      list: (page?: Partial<PageQuery>) => call(WebhookPage, "GET", `/webhooks${search(page)}`),
      remove: (id: string) => call(z.undefined(), "DELETE", `/webhooks/${encodeURIComponent(id)}`),
      deliveries: (id: string, page?: Partial<PageQuery>) =>
        call(DeliveryPage, "GET", `/webhooks/${encodeURIComponent(id)}/deliveries${search(page)}`),
    },
    /** For operators: how the platform itself is. */
    health: () => call(Health, "GET", "/health"),
    environments: {
      list: () => call(EnvironmentList, "GET", "/environments"),
      /** For operators, as are those below: all of it. */
      get: (name: string) => call(EnvironmentDetail, "GET", `/environments/${encodeURIComponent(name)}`),
      create: (input: EnvironmentInput) => call(EnvironmentDetail, "POST", "/environments", input),
      /** `seen` is the version that the editor has read: with another one there by now it is `changed-meanwhile`. */
      change: (name: string, patch: EnvironmentPatch, seen?: number) =>
        caller(options, seen)(EnvironmentDetail, "PATCH", `/environments/${encodeURIComponent(name)}`, patch),
    },
  };
}

/** `seen`: the version of what is changed that the caller has read. */
function caller(options: ClientOptions, seen?: number): Call {
  return async (schema, method, path, body) => {
    const text = typeof body === "string";
    const url = urlOf(options, path);
    const response = await send(options, url, {
      method,
      headers: {
        accept: "application/json",
        ...(seen === undefined ? {} : { "if-match": `"${seen}"` }),
        ...(body === undefined ? {} : { "content-type": text ? "text/plain" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: text ? body : JSON.stringify(body) }),
    });
    return readAnswer(schema, response, url);
  };
}

interface Sent extends RequestInit {
  headers: Record<string, string>;
}

function urlOf({ url }: ClientOptions, path: string): string {
  return `${url.replace(/\/+$/, "")}/api/v1${path}`;
}

function send({ token, tenant, fetch: fetchIt = fetch }: ClientOptions, url: string, { headers, ...rest }: Sent) {
  return fetchIt(url, {
    ...rest,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(tenant === undefined ? {} : { "postern-tenant": tenant }),
      ...headers,
    },
  });
}

async function readAnswer<Answer>(schema: z.ZodType<Answer>, response: Response, url: string): Promise<Answer> {
  if (response.status === 204) return schema.parse(undefined);
  const answer: unknown = await response.json().catch((cause: unknown) => {
    throw new UnexpectedAnswerError(url, response.status, cause);
  });
  const read = response.ok ? schema.safeParse(answer) : Problem.safeParse(answer);
  if (!read.success) throw new UnexpectedAnswerError(url, response.status, read.error);
  if (!response.ok) throw new PlatformApiError(read.data as Problem);
  return read.data as Answer;
}

function search(page: Record<string, unknown> = {}): string {
  const entries = Object.entries(page).filter(([, value]) => value !== undefined);
  return entries.length
    ? `?${new URLSearchParams(Object.fromEntries(entries.map(([key, value]) => [key, String(value)])))}`
    : "";
}
