import { randomUUID } from "node:crypto";
import type { Caller, Operations, ServiceName } from "../services/service.ts";
import { authenticationError } from "./authentication-error.ts";
import { type Authorization, type RawRequest, readAuthorization } from "./authorization.ts";
import { AwsError } from "./aws-error.ts";
import { chooseProtocol, refusalProtocol } from "./choose-protocol.ts";
import { type HttpServer, type Reply, startHttpServer } from "./http-server.ts";
import { loadServiceModel } from "./operation-schemas.ts";
import { CODECS } from "./protocols.ts";
import { bodyLimit, unpackBody } from "./read-body.ts";
import { isModelName, type ModelName, modelOfVersion, serviceFacts } from "./service-facts.ts";
import type { Protocol } from "./shape.ts";
import { type AccessKey, verifySignature } from "./verify-signature.ts";

/** A call that is about to run. */
export interface Call {
  service: ServiceName;
  /** As in AWS's model. */
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: the operation's own input; each that looks inside knows its shape.
  input: any;
  caller: Caller;
}

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
  /** Stands around every call that the region serves: may refuse it with an AwsError, delay it, or look at its answer. */
  attend?(call: Call, run: () => Promise<object>): Promise<object>;
  /** Answers what is not an AWS call; undefined when the path is not its own. */
  answerOther?(request: RawRequest, body: Buffer | undefined): Promise<Reply | undefined>;
}

/** AWS's protocols over HTTP. Rejects when the port cannot be had, with an error that names it. */
export function startGateway(options: GatewayOptions): Promise<HttpServer> {
  return startHttpServer({
    host: options.host,
    port: options.port,
    log: options.log,
    bodyLimit,
    async answer(request, body) {
      return (await options.answerOther?.(request, body)) ?? answerCall(request, body, options);
    },
  });
}

/** One call's life: identify, authenticate, parse, run, answer. `body` is undefined when it is over its limit. */
async function answerCall(request: RawRequest, body: Buffer | undefined, options: GatewayOptions): Promise<Reply> {
  const requestId = randomUUID();
  let addressee: Addressee = { name: undefined, service: undefined, protocol: "query" };
  let action = "a call";
  try {
    const authorization = readAuthorization(request);
    addressee = identify(request, body, authorization);
    if (!body)
      throw new AwsError("RequestEntityTooLarge", `The request is larger than ${bodyLimit(request)} bytes`, 413);

    const caller = authenticate(request, body, authorization, addressee, options);
    const { service } = addressee;
    if (service === undefined) throw notServed(addressee.name, options.services);

    const model = await loadServiceModel(service);
    const codec = CODECS[addressee.protocol];
    const { operation, readInput } = codec.find(request, unpackBody(request, body), model);
    action = operation.name;
    const handler = options.services[service][action];
    if (!handler) throw notServedOperation(service, action);
    const input = readInput();

    const run = async () => {
      if (service === "ec2" && "DryRun" in input && input.DryRun === true) throw dryRunSucceeded();
      return handler(input, caller);
    };
    const output = await (options.attend?.({ service, operation: action, input, caller }, run) ?? run());
    return codec.answer(operation, output, model, requestId);
  } catch (error) {
    return answerError(error, addressee, action, requestId, options);
  }
}

/** To whom a call is addressed: the name in the credential scope, the service when the region has it, and how they speak. */
interface Addressee {
  name: string | undefined;
  service: ModelName | undefined;
  protocol: Protocol;
}

function identify(
  request: RawRequest,
  body: Buffer | undefined,
  authorization: ReturnType<typeof readAuthorization>,
): Addressee {
  if (authorization && "service" in authorization) {
    const { service: name } = authorization;
    if (!isModelName(name)) return { name, service: undefined, protocol: refusalProtocol(name, request) };
    return { name, service: name, protocol: chooseProtocol(name, request) };
  }
  // An unsigned call still deserves its refusal in a form that its client reads.
  const version = /(?:^|&)Version=([\d-]+)/.exec(`${request.query}&${body?.toString("latin1") ?? ""}`)?.[1];
  const service = modelOfVersion(version);
  const protocol = service ? chooseProtocol(service, request) : refusalProtocol(undefined, request);
  return { name: service, service, protocol };
}

function authenticate(
  request: RawRequest,
  body: Buffer,
  authorization: Authorization | { malformed: string } | undefined,
  addressee: Addressee,
  options: GatewayOptions,
): Caller {
  const { protocol } = addressee;
  if (!authorization) throw authenticationError({ kind: "not-signed" }, protocol);
  if ("malformed" in authorization)
    throw authenticationError({ kind: "malformed", detail: authorization.malformed }, protocol);
  const found = options.findKey(authorization.accessKeyId);
  const problem = verifySignature(request, body, authorization, found?.key, options.now());
  if (problem) throw authenticationError(problem, protocol);
  return { ...found!.holder, region: authorization.region };
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
  { service, protocol }: Addressee,
  action: string,
  requestId: string,
  options: GatewayOptions,
): Promise<Reply> {
  const codec = CODECS[protocol];
  let answer: AwsError;
  if (error instanceof AwsError) answer = error;
  else {
    options.log(`${service ?? "gateway"} ${action} failed (request ${requestId}): ${describe(error)}`);
    answer = new AwsError(codec.internalError.code, codec.internalError.message, 500);
  }
  // EC2's model knows no errors: it need not be loaded for one.
  const model = service && service !== "ec2" ? await loadServiceModel(service) : undefined;
  const modelled = model?.errors.get(answer.code);
  // Services leave the status at 400 where AWS's own model may know a better one.
  if (modelled && answer.status === 400)
    answer = new AwsError(answer.code, answer.message, modelled.status, answer.details);
  return codec.refuse(answer, { requestId, facts: service && serviceFacts(service), modelled });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
