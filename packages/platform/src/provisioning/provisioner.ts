import type { TestStage } from "@postern/platform-api";
import type { EnvironmentConfig } from "../config.ts";

/** An endpoint that should be: everything that makes it is a function of these. */
export interface DesiredEndpoint {
  /** Names it in AWS: tags and idempotency tokens derive from it. */
  link: string;
  serviceName: string;
  vpcId: string;
  subnetIds: string[];
  ports: number[];
  clientCidrs: string[];
}

export interface ObservedEndpoint {
  /** What it was made for: see DesiredEndpoint. */
  link: string;
  vpcEndpointId: string;
  /** AWS's word, such as `pendingAcceptance` or `available`; compared case-insensitively. */
  state: string;
  /** The regional name first. */
  dnsNames: string[];
  addresses: string[];
  failureReason?: string | undefined;
}

export type FoundService =
  | { found: true; serviceName: string; serviceId: string; zoneIds: string[]; ownerId: string }
  | { found: false; causes: { cause: string; fix: string }[] };

export interface ProbeTarget {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** How long the connection may idle before TCP asks for a sign of life. */
  keepAliveSeconds: number;
  tls: {
    mode: "disable" | "require" | "verify-ca" | "verify-full";
    certificateName?: string;
    authorities?: string;
    /** PEM texts. */
    clientCertificate?: { certificate: string; key: string };
  };
}

export interface ProbeResult {
  ok: boolean;
  stages: TestStage[];
  serverVersion?: string | undefined;
  /** Whether the server takes writes; unknown when it was not reached. */
  isWriter?: boolean | undefined;
}

export interface WantedToken {
  /** The database's own name and port, whatever is dialled. */
  host: string;
  port: number;
  user: string;
  /** The owner's role, which is assumed with the external id. */
  roleArn: string;
  externalId: string;
}

/** An endpoint that a test could not get through, by the name that was dialled. */
export interface Unreached {
  host: string;
  port: number;
}

/** What the platform needs from the world outside: AWS of an environment, and the network that its jobs run in. */
export interface Provisioner {
  lookUp(environment: EnvironmentConfig, serviceName: string): Promise<FoundService>;
  /** The zone ids of the environment's subnets. */
  subnetZones(environment: EnvironmentConfig): Promise<{ subnetId: string; zoneId: string }[]>;
  /** Makes the endpoint or finds the one that this link has already made; safe to repeat after a crash. */
  ensure(environment: EnvironmentConfig, desired: DesiredEndpoint): Promise<ObservedEndpoint>;
  /**
   * The platform's endpoints in the environment's region by VPC endpoint id: those of `ids`, at most two hundred, or all,
   * by pages of a thousand.
   */
  observe(environment: EnvironmentConfig, ids?: string[]): Promise<Map<string, ObservedEndpoint>>;
  /** Removes all that a link has made, also what it only began. Gone already is success. */
  remove(environment: EnvironmentConfig, link: string): Promise<void>;
  /** Addresses of a name in the environment's network; none when it does not resolve. */
  resolve(environment: EnvironmentConfig, name: string): Promise<string[]>;
  /** Opens and closes a TCP connection from the environment's network; rejects with the reason. */
  dial(environment: EnvironmentConfig, address: string, port: number): Promise<void>;
  /** `onStage` hears of each stage as it ends. */
  probe(
    environment: EnvironmentConfig,
    target: ProbeTarget,
    onStage?: (stage: TestStage) => void,
  ): Promise<ProbeResult>;
  /** What AWS has against an endpoint; undefined where nothing of the platform's side is in the way. */
  explainUnreached(
    environment: EnvironmentConfig,
    unreached: Unreached,
  ): Promise<Pick<TestStage, "cause" | "whose" | "fix"> | undefined>;
  /** A token that a database of RDS takes as a password for a quarter of an hour. */
  databaseToken(environment: EnvironmentConfig, wanted: WantedToken): Promise<string>;
}

/** AWS said no. Whatever else is thrown counts as worth another try. */
export class ProvisioningError extends Error {
  /** Whether the same call may succeed later without anybody changing something. */
  readonly retryable: boolean;

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "ProvisioningError";
    this.retryable = options.retryable;
  }
}
