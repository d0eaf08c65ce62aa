import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface SessionOptions {
  /** Region code, such as `us-east-1`. */
  region: string;
  /** A profile of the AWS configuration files; otherwise the SDK's whole chain (environment, SSO, instance role …). */
  profile?: string;
  /** Where AWS answers; otherwise what the SDK finds (`AWS_ENDPOINT_URL`, the configuration files, AWS itself). */
  endpoint?: string;
  credentials?: Credentials;
  /** `externalId`: what the role's trust asks for, so that nobody has it assumed for a customer who is not its owner. */
  assumeRole?: { roleArn: string; sessionName: string; externalId?: string };
  /** Told of every call before it is sent, by AWS's own names. */
  onCall?: (service: string, operation: string) => void;
  /** Told of every attempt that AWS refused because there were too many; the call is tried again. */
  onThrottle?: (service: string, operation: string) => void;
}

/** Who calls AWS, where. Everything that talks to AWS starts from one of these. */
export interface AwsSession {
  region: string;
  endpoint: string | undefined;
  credentials: () => Promise<Credentials>;
  onCall: ((service: string, operation: string) => void) | undefined;
  onThrottle?: ((service: string, operation: string) => void) | undefined;
}

export function openSession(options: SessionOptions): AwsSession {
  const own = options.credentials;
  const base = own ? async () => own : fromNodeProviderChain(options.profile ? { profile: options.profile } : {});
  const clientConfig = { region: options.region, ...(options.endpoint ? { endpoint: options.endpoint } : {}) };
  const credentials = options.assumeRole
    ? fromTemporaryCredentials({
        masterCredentials: base,
        clientConfig,
        params: {
          RoleArn: options.assumeRole.roleArn,
          RoleSessionName: options.assumeRole.sessionName,
          ...(options.assumeRole.externalId === undefined ? {} : { ExternalId: options.assumeRole.externalId }),
        },
      })
    : base;
  const { region, endpoint, onCall, onThrottle } = options;
  return { region, endpoint, credentials, onCall, onThrottle };
}
