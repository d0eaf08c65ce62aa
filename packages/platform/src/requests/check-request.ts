import { LinkError, readRequest } from "@postern/link";
import type { FieldProblem, LinkDatabase, RequestZones } from "@postern/platform-api";
import type { EnvironmentConfig } from "../config.ts";
import type { TenantId } from "../database/schema.ts";
import { chooseSubnets } from "../endpoints/choose-subnets.ts";
import { ApiProblem, invalidInput } from "../http/problem.ts";
import { ProvisioningError } from "../provisioning/provisioner.ts";
import type { Work } from "../work/work.ts";

export interface CheckedRequest {
  type: string;
  serviceName: string;
  region: string;
  environment: EnvironmentConfig;
  databases: LinkDatabase[];
}

/** A Network Load Balancer's listeners, by AWS's default quota. */
const MOST_DATABASES = 50;

/** What a request says, with every field that is missing or wrong named in one problem. */
export function checkRequest(source: unknown, environments: EnvironmentConfig[]): CheckedRequest {
  const request = readOrRefuse(source);
  const environment = environments.find(({ name }) => name.toLowerCase() === request.environment.toLowerCase());
  const databases = request.databases?.length ? request.databases : [{ name: "postgres", port: 5432 }];
  const problems = [
    ...(environment
      ? regionProblems(request.region, environment)
      : [unknownEnvironment(request.environment, environments)]),
    ...portMapProblems(databases),
  ];
  if (problems.length || !environment) throw invalidInput(problems);
  const { type, serviceName, region } = request;
  return { type, serviceName, region, environment, databases };
}

/**
 * The zones of service and shard, if AWS shows the service to the platform as it acts for this tenant; AWS's one
 * "does not exist" comes back as its possible causes. `refusal`: why these zones make no endpoint.
 */
export async function lookAtZones(
  work: Pick<Work, "lookUp">,
  { environment, serviceName }: CheckedRequest,
  tenant: TenantId,
  shard: string,
): Promise<{ zones: RequestZones; refusal: ApiProblem | undefined }> {
  const { service, subnetZones } = await askAws(() =>
    work.lookUp({ environment: environment.name, shard }, serviceName, tenant),
  );
  if (service.found) {
    const platform = [...new Set(subnetZones.map(({ zoneId }) => zoneId))].sort();
    const offered = [...service.zoneIds].sort();
    const choice = chooseSubnets(offered, subnetZones);
    let refusal: ApiProblem | undefined;
    if (offered.length > 0 && "reason" in choice) {
      const hint = "compare zones by id: their names mean other zones in another account";
      refusal = invalidInput([{ field: "serviceName", value: serviceName, message: choice.reason, hint }]);
    }
    return {
      zones: { service: offered, platform, common: platform.filter((zone) => offered.includes(zone)) },
      refusal,
    };
  }
  throw new ApiProblem(
    "service-not-visible",
    `AWS does not show '${serviceName}' to this platform in ${environment.region}; the causes are listed with their repair`,
    {
      problems: service.causes.map(({ cause, fix }) => ({
        field: "serviceName",
        value: serviceName,
        message: cause,
        hint: fix,
      })),
    },
  );
}

function readOrRefuse(source: unknown) {
  try {
    return readRequest(isDocument(source) ? { format: "postern-request/v1", ...source } : source);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    throw invalidInput(error.problems.map(toFieldProblem));
  }
}

/** Only what is short is repeated: a whole document may hold anything. */
function toFieldProblem({ field, value, message, hint }: LinkError["problems"][number]): FieldProblem {
  const isShort = ["string", "number", "boolean"].includes(typeof value) && String(value).length <= 200;
  return {
    field: field || "body",
    ...(isShort ? { value } : {}),
    message: message.replace(`${JSON.stringify(value)}: `, ""),
    ...(hint === undefined ? {} : { hint }),
  };
}

function isDocument(source: unknown): source is object {
  return typeof source === "object" && source !== null;
}

function unknownEnvironment(value: string, environments: EnvironmentConfig[]): FieldProblem {
  const names = environments.map(({ name }) => name).join(", ");
  return { field: "environment", value, message: "is not one of this platform's", hint: `choose one of: ${names}` };
}

function regionProblems(region: string, environment: EnvironmentConfig): FieldProblem[] {
  if (region === environment.region) return [];
  const message = `environment '${environment.name}' makes its endpoints in ${environment.region}`;
  return [{ field: "region", value: region, message, hint: `offer the service in ${environment.region}` }];
}

function portMapProblems(databases: LinkDatabase[]): FieldProblem[] {
  if (databases.length > MOST_DATABASES) {
    const message = `has ${databases.length} entries, and one endpoint carries ${MOST_DATABASES}`;
    return [{ field: "databases", message, hint: "spread them over several links" }];
  }
  return databases.flatMap(({ name, port }, index) => {
    const earlier = databases.slice(0, index).find((other) => other.name === name || other.port === port);
    if (!earlier) return [];
    const message = `has the name or the port of '${earlier.name}' on ${earlier.port}`;
    return [
      { field: `databases[${index}]`, value: `${name}:${port}`, message, hint: "give each its own name and port" },
    ];
  });
}

async function askAws<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const detail = error instanceof ProvisioningError ? error.message : "AWS could not be asked about the service";
    throw new ApiProblem("aws-unavailable", `${detail}; nothing was changed, send the request again`, {}, error);
  }
}
