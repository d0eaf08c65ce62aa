import { expect, test } from "vitest";
import { ConfigError, type PlatformOptions, readConfig } from "./config.ts";

const ENVIRONMENT = {
  name: "US",
  region: "us-east-1",
  vpcId: "vpc-0a",
  subnetIds: ["subnet-0a"],
  clientCidrs: ["10.0.0.0/16"],
};
const SEAL_KEY = Buffer.alloc(32, 7).toString("base64");
const VARIABLES = {
  POSTERN_API_TOKEN: "0123456789abcdef0123456789abcdef",
  POSTERN_SEAL_KEY: SEAL_KEY,
  POSTERN_DATA_DIRECTORY: "/somewhere",
  POSTERN_ENVIRONMENTS: JSON.stringify([ENVIRONMENT]),
};

test("reads everything from variables, with sound defaults", () => {
  const config = readConfig({ ...VARIABLES, POSTERN_PORT: "9000", AWS_ENDPOINT_URL: "http://127.0.0.1:4566" });
  expect(config).toMatchObject({
    port: 9000,
    host: "127.0.0.1",
    dataDirectory: "/somewhere",
    environments: [ENVIRONMENT],
    aws: { endpoint: "http://127.0.0.1:4566" },
    lookIntervalMs: 3000,
  });
});

test("options win over variables", () => {
  expect(readConfig({ ...VARIABLES, POSTERN_PORT: "9000" }, { port: 0 }).port).toBe(0);
});

test("variables win over the file, and options over both", () => {
  const file = { port: 1000, host: "0.0.0.0", aws: { profile: "platform" }, logLevel: "warn" };
  const config = readConfig({ ...VARIABLES, POSTERN_PORT: "9000", POSTERN_HOST: "::1" }, { host: "127.0.0.2" }, file);
  expect(config).toMatchObject({ port: 9000, host: "127.0.0.2", aws: { profile: "platform" }, logLevel: "warn" });
});

test("an identity provider is configured as a whole, and its secret is not repeated", () => {
  const complete = {
    POSTERN_OIDC_ISSUER: "https://login.example.com",
    POSTERN_OIDC_CLIENT_ID: "postern",
    POSTERN_OIDC_CLIENT_SECRET: "hunter2-secret",
  };
  expect(readConfig({ ...VARIABLES, ...complete }).oidc).toMatchObject({ clientId: "postern" });
  const text = problemsOf({
    ...VARIABLES,
    ...complete,
    POSTERN_OIDC_ISSUER: "login",
    POSTERN_OIDC_CLIENT_ID: "",
  }).join();
  expect(text).toMatch(/oidc\.issuer: 'login' is not a URL/);
  expect(text).toMatch(/oidc\.clientId: is missing/);
  expect(text).not.toContain("hunter2");
});

test("names everything that is wrong at once, and no secret", () => {
  const problems = problemsOf({
    POSTERN_PORT: "70000",
    POSTERN_API_TOKEN: "short-secret",
    POSTERN_SEAL_KEY: "bm90LTMyLWJ5dGVz",
    POSTERN_ENVIRONMENTS: JSON.stringify([{ ...ENVIRONMENT, region: "Virginia", clientCidrs: ["10.0.0.0"] }]),
  });
  const text = problems.join("\n");
  expect(text).toMatch(/^port \(POSTERN_PORT\): '70000'/m);
  expect(text).toMatch(/^apiToken \(POSTERN_API_TOKEN\): is shorter/m);
  expect(text).toMatch(/^sealKey \(POSTERN_SEAL_KEY\): is not 32 bytes/m);
  expect(text).toMatch(/environments\.0\.region .*'Virginia' is not an AWS region/);
  expect(text).toMatch(/environments\.0\.clientCidrs\.0 .*'10\.0\.0\.0' is not a CIDR/);
  expect(text).toMatch(/DATABASE_URL.*POSTERN_DATA_DIRECTORY.*set one/);
  expect(text).not.toMatch(/short-secret|bm90LTMy/);
});

test("does not repeat a database URL, which carries a password", () => {
  expect(problemsOf({ ...VARIABLES, DATABASE_URL: "mysql://u:hunter2@h/d" }).join()).not.toContain("hunter2");
});

test("takes a mail server by URL, and repeats none that carries a password", () => {
  const mail = { POSTERN_SMTP_URL: "smtps://u:hunter2@mail.example.com", POSTERN_MAIL_FROM: "Postern <p@example.com>" };
  expect(readConfig({ ...VARIABLES, ...mail }).mail).toEqual({
    url: mail.POSTERN_SMTP_URL,
    from: mail.POSTERN_MAIL_FROM,
  });
  const wrong = { POSTERN_SMTP_URL: "http://u:hunter2@h", POSTERN_MAIL_FROM: "nobody\nBcc: eve@example.com" };
  const text = problemsOf({ ...VARIABLES, ...wrong }).join("\n");
  expect(text).toMatch(/mail\.url.*is not a URL/);
  expect(text).toMatch(/mail\.from[\s\S]*is not an address/);
  expect(text).not.toContain("hunter2");
});

test("refuses environments that are not JSON, are missing, or share a name", () => {
  expect(problemsOf({ ...VARIABLES, POSTERN_ENVIRONMENTS: "US" }).join()).toMatch(
    /POSTERN_ENVIRONMENTS\): is not JSON/,
  );
  expect(problemsOf({ ...VARIABLES, POSTERN_ENVIRONMENTS: "" }).join()).toMatch(/environments .*is missing/);
  expect(problemsOf(VARIABLES, { environments: [ENVIRONMENT, ENVIRONMENT] }).join()).toMatch(/'US' is used twice/);
});

test("refuses an option that does not exist", () => {
  expect(problemsOf(VARIABLES, { prot: 1 } as Partial<PlatformOptions>).join()).toMatch(/prot/);
});

function problemsOf(variables: Record<string, string>, options: Partial<PlatformOptions> = {}): string[] {
  try {
    readConfig(variables, options);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error("the configuration was accepted");
}
