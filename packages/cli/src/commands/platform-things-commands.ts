import type { PageQuery } from "@postern/platform-api";
import { type Command, InvalidArgumentError } from "commander";
import { orInterrupted } from "../or-interrupted.ts";
import {
  askPlatform,
  type PlatformOptions,
  showConnection,
  showEndpoint,
  showPage,
  showRequest,
  showTestRun,
} from "./platform-things.ts";
import { example, type Start } from "./shared-options.ts";

type ListOptions = PlatformOptions & Partial<PageQuery>;

/** `postern platform requests|endpoints|connections …`: what a platform's user does, through its API. */
export function addPlatformThings(platform: Command, start: Start): void {
  const requests = platform.command("requests").description("requests for links, of a platform that runs");
  listing(requests, "requests, newest first").action(({ limit, after, ...at }: ListOptions) =>
    ask(at, "requests", (client) => client.requests.list(paged(limit, after)), showPage(showRequest, "No requests.")),
  );
  listing(requests, "what waits for an operator, of all tenants", "waiting").action(
    ({ limit, after, ...at }: ListOptions) =>
      ask(
        at,
        "requests",
        (client) => client.requests.waiting(paged(limit, after)),
        showPage(showRequest, "None wait."),
      ),
  );
  one(requests, "show", "a request with its zones and its state").action((id: string, at: PlatformOptions) =>
    ask(at, "the request", (client) => client.requests.get(id), showRequest),
  );
  one(requests, "approve", "as an operator: make the service the tenant's, and its endpoint").action(
    (id: string, at: PlatformOptions) =>
      ask(
        at,
        "the answer",
        (client) => client.requests.approve(id),
        ({ endpoint }) => showEndpoint(endpoint),
      ),
  );
  one(requests, "refuse", "as an operator: say no, and why", " --reason 'not our service'")
    .requiredOption("--reason <text>", "for whoever filed it")
    .action((id: string, { reason, ...at }: PlatformOptions & { reason: string }) =>
      ask(at, "the answer", (client) => client.requests.refuse(id, reason), showRequest),
    );

  const endpoints = platform.command("endpoints").description("a platform's endpoints");
  listing(endpoints, "endpoints, newest first").action(({ limit, after, ...at }: ListOptions) =>
    ask(
      at,
      "endpoints",
      (client) => client.endpoints.list(paged(limit, after)),
      showPage(showEndpoint, "No endpoints."),
    ),
  );
  one(endpoints, "show", "an endpoint and how it came here").action((id: string, at: PlatformOptions) =>
    ask(
      at,
      "the endpoint",
      (client) => client.endpoints.get(id),
      (endpoint) => [showEndpoint(endpoint), ...endpoint.history.map((was) => `  ${was.at}  ${was.state}`)].join("\n"),
    ),
  );
  one(endpoints, "retry", "try a rejected, expired or failed one again").action((id: string, at: PlatformOptions) =>
    ask(at, "the answer", (client) => client.endpoints.retry(id), showEndpoint),
  );
  one(endpoints, "delete", "remove one that no connection uses").action((id: string, at: PlatformOptions) =>
    ask(at, "the answer", (client) => client.endpoints.remove(id), showEndpoint),
  );

  const connections = platform.command("connections").description("a platform's saved ways to databases");
  listing(connections, "connections, newest first").action(({ limit, after, ...at }: ListOptions) =>
    ask(
      at,
      "connections",
      (client) => client.connections.list(paged(limit, after)),
      showPage(showConnection, "No connections."),
    ),
  );
  one(connections, "show", "a connection; never its password").action((id: string, at: PlatformOptions) =>
    ask(at, "the connection", (client) => client.connections.get(id), showConnection),
  );
  one(connections, "test", "prove it from where the platform's jobs run; exits 1 when it does not work").action(
    (id: string, at: PlatformOptions) =>
      start(
        orInterrupted(
          askPlatform(
            "the test",
            (client) => client.connections.test(id),
            showTestRun,
            ({ ok }) => ok,
          ),
        ),
        at,
      ),
  );
  one(connections, "delete", "forget it, with its password").action((id: string, at: PlatformOptions) =>
    ask(
      at,
      "the answer",
      (client) => client.connections.remove(id),
      () => `${id} is gone.`,
    ),
  );

  function ask<Answer>(at: PlatformOptions, ...asked: Parameters<typeof askPlatform<Answer>>): Promise<void> {
    return start(orInterrupted(askPlatform(...asked)), at);
  }
}

function listing(noun: Command, description: string, name = "list"): Command {
  return reaching(noun.command(name))
    .description(description)
    .option("--limit <number>", "so many at a time", readLimit)
    .option("--after <id>", "go on behind this one")
    .addHelpText("after", example(`postern platform ${noun.name()} ${name} --url https://platform.example.com`));
}

function one(noun: Command, name: string, description: string, wanted = ""): Command {
  return reaching(noun.command(name))
    .description(description)
    .argument("<id>")
    .addHelpText(
      "after",
      example(`postern platform ${noun.name()} ${name} ID${wanted} --url https://platform.example.com`),
    );
}

function reaching(command: Command): Command {
  return command
    .option("--url <url>", "where the platform answers (POSTERN_PLATFORM_URL); its key is POSTERN_PLATFORM_TOKEN")
    .option("--tenant <id>", "which one, for whoever belongs to several");
}

function paged(limit: number | undefined, after: string | undefined): Partial<PageQuery> {
  return { ...(limit === undefined ? {} : { limit }), ...(after === undefined ? {} : { after }) };
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 200) return limit;
  throw new InvalidArgumentError("a whole number from 1 to 200 is wanted.");
}
