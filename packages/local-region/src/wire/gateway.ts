import { randomUUID } from "node:crypto";
import type { Caller, Operations, ServiceName } from "../services/service.ts";
import { authenticationError } from "./authentication-error.ts";
import { type Authorization, type RawRequest, readAuthorization } from "./authorization.ts";
import { AwsError } from "./aws-error.ts";
import { readForm } from "./form-parameters.ts";
import { type HttpServer, type Reply, startHttpServer } from "./http-server.ts";
import { isModelName, loadServiceModel, type ModelName, modelOfVersion, serviceFacts } from "./operation-schemas.ts";
import { CODECS } from "./protocols.ts";
import { type AccessKey, verifySignature } from "./verify-signature.ts";

export interface GatewayOptions {
  host: string;
  /** 0 for any free one. */
  port: number;
  services: Record<ServiceName, Operations>;
  /** The key of this id and who signs with it; undefined when there is none. */
  findKey(accessKeyId: string): { key: AccessKey; holder: Omit<Caller, "region"> } | undefined;
  now(): Date;
  /** Told of what went wrong inside, never of secrets. */
  log(line: string): void;
  /** Answers what is not an AWS call; undefined when the path is not its own. */
  answerOther?(request: RawRequest, body: Buffer | undefined): Promise<Reply | undefined>;
}

/** AWS's protocols over HTTP. Rejects when the port cannot be had, with an error that names it. */
export function startGateway(options: GatewayOptions): Promise<HttpServer> {
  return startHttpServer({
    host: options.host,
    port: options.port,
    log: options.log,
    async answer(request, body) {
      return (await options.answerOther?.(request, body)) ?? answerCall(request, body, options);
    },
  });
}

/** One call's life: identify, authenticate, parse, run, answer. `body` is undefined when it is over the limit. */
async function answerCall(request: RawRequest, body: Buffer | undefined, options: GatewayOptions): Promise<Reply> {
  const requestId = randomUUID();
  let addressee: Addressee = { name: undefined, service: undefined };
  let action = "a call";
  try {
    const authorization = readAuthorization(request);
    addressee = identify(request, body, authorization);
    if (!body) throw new AwsError("RequestEntityTooLarge", "The request is larger than 1 MiB", 413);

    const caller = authenticate(request, body, authorization, addressee, options);
    if (addressee.service === undefined) throw notServed(addressee.name, options.services);

    const parameters = readParameters(request, body);
    action = parameters.action;
    const { model, operation } = await findOperation(addressee.service, parameters);
    const input = CODECS[model.protocol].parse(parameters.own, operation);

    const run = options.services[addressee.service][action];
    if (!run) throw notServedOperation(addressee.service, action);
    if (model.protocol === "ec2" && "DryRun" in input && input.DryRun === true) throw dryRunSucceeded();
    const output = await run(input, caller);

    return xml(200, CODECS[model.protocol].output(operation, output, model.xmlNamespace, requestId), requestId);
  } catch (error) {
    return answerError(error, addressee, action, request, requestId, options);
  }
}

/** To whom a call is addressed: the name in the credential scope, and the service when the region has it. */
interface Addressee {
  name: string | undefined;
  service: ModelName | undefined;
}

function identify(
  request: RawRequest,
  body: Buffer | undefined,
  authorization: ReturnType<typeof readAuthorization>,
): Addressee {
  if (authorization && "service" in authorization) {
    const { service: name } = authorization;
    return { name, service: isModelName(name) ? name : undefined };
  }
  // An unsigned call still deserves its refusal in a form that its client reads.
  const version = /(?:^|&)Version=([\d-]+)/.exec(`${request.query}&${body?.toString("latin1") ?? ""}`)?.[1];
  const service = modelOfVersion(version);
  return { name: service, service };
}

function authenticate(
  request: RawRequest,
  body: Buffer,
  authorization: Authorization | { malformed: string } | undefined,
  addressee: Addressee,
  options: GatewayOptions,
): Caller {
  const protocol = addressee.service ? serviceFacts(addressee.service).protocol : "query";
  if (!authorization) throw authenticationError({ kind: "not-signed" }, protocol);
  if ("malformed" in authorization)
    throw authenticationError({ kind: "malformed", detail: authorization.malformed }, protocol);
  const found = options.findKey(authorization.accessKeyId);
  const problem = verifySignature(request, body, authorization, found?.key, options.now());
  if (problem) throw authenticationError(problem, protocol);
  return { ...found!.holder, region: authorization.region };
}

interface Parameters {
  action: string;
  version: string | undefined;
  /** The operation's own. */
  own: [name: string, value: string][];
}

function readParameters(request: RawRequest, body: Buffer): Parameters {
  if (request.path !== "/")
    throw new AwsError(
      "InvalidAction",
      `The path '${request.path.slice(0, 100)}' is not served; AWS's query protocols use '/'`,
      404,
    );
  if (request.method !== "POST" && request.method !== "GET")
    throw new AwsError("InvalidAction", `The method ${request.method} is not served; use POST or GET`, 405);
  const all = [...readForm(request.query), ...(request.method === "POST" ? readForm(body.toString("utf8")) : [])];
  const first = (wanted: string) => all.find(([name]) => name === wanted)?.[1];
  const action = first("Action");
  if (!action) throw new AwsError("MissingAction", "The request must contain the parameter Action");
  const own = all.filter(([name]) => name !== "Action" && name !== "Version" && !name.startsWith("X-Amz-"));
  return { action, version: first("Version"), own };
}

async function findOperation(service: ModelName, { action, version }: Parameters) {
  const model = await loadServiceModel(service);
  const operation = model.operations.get(action);
  if (operation && (version === undefined || version === model.version)) return { model, operation };
  const name = action.slice(0, 100);
  throw new AwsError(
    "InvalidAction",
    CODECS[model.protocol].unknownAction(name, version?.slice(0, 20) ?? model.version),
  );
}

function notServed(name: string | undefined, services: Record<string, Operations>): AwsError {
  const served = Object.keys(services).join(", ");
  return new AwsError("InvalidAction", `The local region does not serve '${name?.slice(0, 40)}'; it serves ${served}.`);
}

function notServedOperation(service: ModelName, action: string): AwsError {
  return new AwsError(
    "InvalidAction",
    `The local region does not serve ${action} of ${service}, which AWS has; GET /_postern/operations lists what it serves.`,
  );
}

function dryRunSucceeded(): AwsError {
  return new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
}

async function answerError(
  error: unknown,
  { service }: Addressee,
  action: string,
  request: RawRequest,
  requestId: string,
  options: GatewayOptions,
): Promise<Reply> {
  const facts = service ? serviceFacts(service) : undefined;
  const codec = CODECS[facts?.protocol ?? "query"];
  let answer: AwsError;
  if (error instanceof AwsError) {
    // Services leave the status at 400 where AWS's own model may know a better one.
    const known =
      service && error.status === 400 ? (await loadServiceModel(service)).errorStatuses.get(error.code) : 400;
    answer = known === undefined || known === 400 ? error : new AwsError(error.code, error.message, known);
  } else {
    options.log(`${service ?? "gateway"} ${action} failed (request ${requestId}): ${describe(error)}`);
    answer = new AwsError(codec.internalError.code, codec.internalError.message, 500);
  }
  if (!service && /json/.test(request.headers["content-type"] ?? "")) return json(answer, requestId);
  return xml(answer.status, codec.error(answer, facts?.xmlNamespace, requestId), requestId);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function xml(status: number, text: string, requestId: string): Reply {
  return { status, headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId }, body: text };
}

/** For clients of services with a JSON protocol, none of which is served: their refusal must be readable, too. */
function json(error: AwsError, requestId: string): Reply {
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-requestid": requestId,
    "x-amzn-errortype": error.code,
  };
  return { status: error.status, headers, body: JSON.stringify({ __type: error.code, message: error.message }) };
}
