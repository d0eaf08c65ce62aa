import { EnvironmentInput } from "@postern/platform-api";
import { z } from "zod";
import { ENDPOINTS_PER_SECOND } from "./provisioning/call-budget.ts";

const Role = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

const SealKey = z.string().refine((key) => Buffer.from(key, "base64").length === 32, {
  error: "is not 32 bytes in base64; make one with: openssl rand -base64 32",
});

export const Config = z.strictObject({
  /** 0: any free port. */
  port: z.coerce.number().int().min(0).max(65535).default(8080),
  host: z.string().min(1).default("127.0.0.1"),
  /** Where browsers and owners reach the platform, when that is not where it listens. */
  publicUrl: z.url({ protocol: /^https?$/, error: "is not a URL such as https://postern.example.com" }).optional(),
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/, error: "is not a postgres:// URL" }).optional(),
  /** Where the embedded Postgres keeps its files, when there is no databaseUrl. */
  dataDirectory: z.string().min(1).optional(),
  aws: z
    .strictObject({
      endpoint: z.url("is not a URL").optional(),
      profile: z.string().optional(),
      roleArn: z.string().regex(Role, "is not the ARN of a role").optional(),
      credentials: z
        .strictObject({
          accessKeyId: z.string(),
          secretAccessKey: z.string(),
          sessionToken: z.string().optional(),
        })
        .optional(),
    })
    .default({}),
  /** An identity provider that users may sign in with, besides a password. */
  oidc: z
    .strictObject({
      issuer: z.url({ protocol: /^https?$/, error: "is not a URL such as https://login.example.com" }),
      clientId: z.string().min(1),
      clientSecret: z.string().min(1),
    })
    .optional(),
  /** A server that takes mails, and whom they come from. */
  mail: z
    .strictObject({
      url: z.url({ protocol: /^smtps?$/, error: "is not a URL such as smtps://user:password@mail.example.com" }),
      from: z
        .string()
        .regex(/^[^\r\n]*\S+@\S+$|^[^\r\n<>]*<\S+@\S+>$/, "is not an address such as postern@example.com"),
    })
    .optional(),
  environments: z.array(EnvironmentInput).min(1, "needs at least one environment"),
  apiToken: z.string().min(24, "is shorter than 24 characters; make one with: openssl rand -hex 32"),
  sealKey: SealKey,
  /** Days that a request waits for an operator's approval; a reminder goes out when half of them are over. */
  approvalDays: z.coerce.number().int().min(1).max(365).default(14),
  /** What sealed passwords may still be, or already be, sealed with: JSON array of keys like the seal key. */
  unsealKeys: z.array(SealKey).max(10).default([]),
  /** A file of PEM certificates that certificates of RDS are verified with: AWS's global-bundle.pem. */
  rdsAuthoritiesFile: z.string().min(1).optional(),
  /** Calls that one caller may make in a minute, to each server. */
  callsPerMinute: z.coerce.number().int().min(1).max(1_000_000).default(600),
  /** How long the reconciler rests between two looks at AWS, in milliseconds. */
  lookIntervalMs: z.coerce.number().int().min(20).max(600_000).default(3000),
  /** How many endpoints AWS lets be made, and be deleted, in a second: a quota of account and region. */
  endpointsPerSecond: z.coerce.number().positive().max(1000).default(ENDPOINTS_PER_SECOND),
  /** Whether a server also does a worker's part for every environment. */
  worker: z.union([z.boolean(), z.stringbool("is not true or false")]).default(true),
  /** A collector that takes traces by OTLP over HTTP; none are made without. */
  tracesUrl: z.url({ protocol: /^https?$/, error: "is not a URL such as http://localhost:4318/v1/traces" }).optional(),
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

export type PlatformConfig = z.infer<typeof Config>;
export type PlatformOptions = z.input<typeof Config>;
export type EnvironmentConfig = EnvironmentInput;

/** All that is wrong with the configuration, one line each; values of secrets are not among it. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

export const VARIABLES = {
  port: "POSTERN_PORT",
  host: "POSTERN_HOST",
  publicUrl: "POSTERN_PUBLIC_URL",
  databaseUrl: "DATABASE_URL",
  dataDirectory: "POSTERN_DATA_DIRECTORY",
  environments: "POSTERN_ENVIRONMENTS",
  apiToken: "POSTERN_API_TOKEN",
  sealKey: "POSTERN_SEAL_KEY",
  unsealKeys: "POSTERN_UNSEAL_KEYS",
  rdsAuthoritiesFile: "POSTERN_RDS_AUTHORITIES_FILE",
  approvalDays: "POSTERN_APPROVAL_DAYS",
  callsPerMinute: "POSTERN_CALLS_PER_MINUTE",
  lookIntervalMs: "POSTERN_LOOK_INTERVAL_MS",
  endpointsPerSecond: "POSTERN_ENDPOINTS_PER_SECOND",
  worker: "POSTERN_WORKER",
  tracesUrl: "POSTERN_TRACES_URL",
  logLevel: "POSTERN_LOG_LEVEL",
} as const satisfies Partial<Record<keyof PlatformConfig, string>>;

const LISTS = new Set(["environments", "unsealKeys"]);
const SECRETS = new Set([
  "apiToken",
  "sealKey",
  "unsealKeys",
  "databaseUrl",
  "aws.credentials",
  "oidc.clientSecret",
  "mail.url",
]);

/**
 * One configuration from a file, environment variables and options; variables win over the file, options over both.
 * POSTERN_ENVIRONMENTS and POSTERN_UNSEAL_KEYS are JSON arrays.
 * @throws ConfigError with everything that is wrong, at once.
 */
export function readConfig(
  variables: Record<string, string | undefined>,
  options: Partial<PlatformOptions> = {},
  file: Record<string, unknown> = {},
): PlatformConfig {
  const problems: string[] = [];
  const input = { ...file, ...fromVariables(variables, problems), ...options };
  if (input.databaseUrl === undefined && input.dataDirectory === undefined) {
    problems.push("databaseUrl (DATABASE_URL): neither it nor dataDirectory (POSTERN_DATA_DIRECTORY) is set; set one");
  }
  const read = Config.safeParse(input);
  if (!read.success) problems.push(...read.error.issues.map((issue) => describe(issue, input)));
  else problems.push(...repeatedNames(read.data.environments));
  if (problems.length || !read.success) throw new ConfigError(problems);
  return read.data;
}

function fromVariables(variables: Record<string, string | undefined>, problems: string[]): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [field, variable] of Object.entries(VARIABLES)) {
    const text = variables[variable];
    if (text === undefined || text === "") continue;
    input[field] = LISTS.has(field) ? parseJson(field, variable, text, problems) : text;
  }
  const aws = {
    endpoint: variables.AWS_ENDPOINT_URL,
    profile: variables.AWS_PROFILE,
    roleArn: variables.POSTERN_AWS_ROLE_ARN,
  };
  const oidc = given({
    issuer: variables.POSTERN_OIDC_ISSUER,
    clientId: variables.POSTERN_OIDC_CLIENT_ID,
    clientSecret: variables.POSTERN_OIDC_CLIENT_SECRET,
  });
  const mail = given({ url: variables.POSTERN_SMTP_URL, from: variables.POSTERN_MAIL_FROM });
  if (Object.keys(mail).length > 0) input.mail = mail;
  if (Object.keys(given(aws)).length > 0) input.aws = given(aws);
  if (Object.keys(oidc).length > 0) input.oidc = oidc;
  return input;
}

function given(values: Record<string, string | undefined>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

function parseJson(field: string, variable: string, text: string, problems: string[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's own words, which repeat what they stumble over.
    problems.push(`${field} (${variable}): is not JSON`);
    return undefined;
  }
}

function describe(issue: z.core.$ZodIssue, input: Record<string, unknown>): string {
  const field = issue.path.map(String).join(".");
  const variable = VARIABLES[issue.path[0] as keyof typeof VARIABLES];
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], input);
  const secret = [...SECRETS].some((name) => field.startsWith(name));
  const shown = secret || value === undefined || typeof value === "object" ? "" : ` '${String(value)}'`;
  const message = value === undefined && issue.code === "invalid_type" ? "is missing" : issue.message;
  return `${field}${variable ? ` (${variable})` : ""}:${shown} ${message}`;
}

function repeatedNames(environments: EnvironmentConfig[]): string[] {
  const names = environments.map(({ name }) => name);
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => `environments: the name '${name}' is used twice; give each its own`);
}
