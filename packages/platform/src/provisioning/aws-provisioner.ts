import {
  type AwsSession,
  type Network,
  NetworkError,
  openNetwork,
  openSession,
  type SessionOptions,
  signDatabaseToken,
} from "@postern/aws";
import {
  ensureEndpoint,
  explainUnreached,
  lookUpService,
  observeEndpoints,
  probePostgres,
  removeEndpoint,
  subnetZones,
} from "@postern/link";
import type { EnvironmentConfig, PlatformConfig } from "../config.ts";
import { explainFailure } from "./explain-failure.ts";
import type { Provisioner } from "./provisioner.ts";

const DIAL_TIMEOUT_MS = 5000;

/** Told of what is asked of AWS. */
type Watch = Pick<SessionOptions, "onCall" | "onThrottle">;

/** The outside world as it is: AWS with the configured identity, and each environment's own network. */
export function createAwsProvisioner({ aws }: Pick<PlatformConfig, "aws">, watch: Watch = {}): Provisioner {
  const places = new Map<string, ReturnType<typeof openPlace>>();
  /** One for each role that acts: a tenant may have its own. */
  const placeOf = (environment: EnvironmentConfig) => {
    const { name, roleArn, dnsServers, socksProxy } = environment;
    const key = JSON.stringify([name, roleArn, dnsServers, socksProxy]);
    const place = places.get(key) ?? openPlace(environment, aws, watch);
    places.set(key, place);
    return place;
  };
  const explained = <Result>(run: Promise<Result>) =>
    run.catch((error: unknown) => {
      throw explainFailure(error);
    });

  return {
    lookUp: (environment, serviceName) => explained(lookUpService(placeOf(environment).session, serviceName)),
    subnetZones: (environment) => explained(subnetZones(placeOf(environment).session, environment.subnetIds)),
    ensure: (environment, desired) => explained(ensureEndpoint(placeOf(environment).session, desired)),
    async observe(environment, vpcEndpointIds) {
      const { session, addresses } = placeOf(environment);
      const found = await explained(observeEndpoints(session, { vpcEndpointIds, addresses }));
      return new Map(found.map((endpoint) => [endpoint.vpcEndpointId, endpoint]));
    },
    remove: (environment, link) => explained(removeEndpoint(placeOf(environment).session, link)),
    async resolve(environment, name) {
      try {
        return (await placeOf(environment).network.resolve(name)).addresses;
      } catch (error) {
        if (error instanceof NetworkError && error.failure === "name-unknown") return [];
        throw error;
      }
    },
    async dial(environment, address, port) {
      const socket = await placeOf(environment).network.connect(address, port, { timeoutMs: DIAL_TIMEOUT_MS });
      socket.destroy();
    },
    async explainUnreached(environment, { host, port }) {
      // AWS names an endpoint's DNS entries by its id: vpce-…-….vpce-svc-….REGION.vpce.amazonaws.com
      const [vpcEndpointId] = /^vpce-[0-9a-f]+/.exec(host) ?? [];
      if (vpcEndpointId === undefined) return undefined;
      const { session } = placeOf(environment);
      return explained(explainUnreached(session, { vpcEndpointId, port, clientCidrs: environment.clientCidrs }));
    },
    async databaseToken(environment, { roleArn, externalId, ...database }) {
      const { region, endpoint, credentials } = placeOf(environment).session;
      const owners = openSession({
        region,
        ...(endpoint === undefined ? {} : { endpoint }),
        credentials: await explained(credentials()),
        assumeRole: { roleArn, externalId, sessionName: "postern-database" },
      });
      return explained(signDatabaseToken(owners, database));
    },
    probe: (environment, { keepAliveSeconds, ...target }, onStage) =>
      probePostgres(keepingAlive(placeOf(environment).network, keepAliveSeconds), target, onStage),
  };
}

function openPlace(
  environment: EnvironmentConfig,
  aws: PlatformConfig["aws"],
  watch: Watch,
): { session: AwsSession; network: Network; addresses: Map<string, string> } {
  const { region, name, dnsServers, socksProxy } = environment;
  const { endpoint, profile, credentials } = aws;
  const roleArn = environment.roleArn ?? aws.roleArn;
  return {
    session: openSession({
      region,
      ...watch,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(profile === undefined ? {} : { profile }),
      ...(credentials === undefined ? {} : { credentials: credentialsOf(credentials) }),
      ...(roleArn === undefined
        ? {}
        : { assumeRole: { roleArn, sessionName: `postern-${name.replace(/[^\w+=,.@-]/g, "-")}` } }),
    }),
    network: openNetwork({ ...(dnsServers ? { dnsServers } : {}), ...(socksProxy ? { socksProxy } : {}) }),
    addresses: new Map(),
  };
}

function credentialsOf({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: NonNullable<PlatformConfig["aws"]["credentials"]>) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** Connections of this network ask the other side for a sign of life after so many idle seconds. */
function keepingAlive(network: Network, seconds: number): Network {
  return {
    ...network,
    connect: async (...where) => (await network.connect(...where)).setKeepAlive(true, seconds * 1000),
  };
}
