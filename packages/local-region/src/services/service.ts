import type { World } from "./world.ts";

/** Who is calling, as the gateway read it from the signature. */
export interface Caller {
  /** Twelve digits. */
  accountId: string;
  /** Region code from the credential scope, such as `us-east-1`. */
  region: string;
  /** `arn:aws:iam::A:root` for an account's own key, `arn:aws:sts::A:assumed-role/Role/Session` for a session. */
  arn: string;
  /** The role behind a session, `arn:aws:iam::A:role/Role`: what endpoint-service permissions are matched against. */
  roleArn: string | undefined;
  userId: string;
  /** True when STS handed out the key that signed. */
  isSession?: boolean;
}

/** One AWS operation: the SDK's own input type in, its own output type (without `$metadata`) out; throws AwsError. */
// biome-ignore lint/suspicious/noExplicitAny: the table holds operations of every shape; each handler states its own.
export type Operation = (input: any, caller: Caller) => object | Promise<object>;

/** Operation name, as in AWS's model, to its handler. What is not listed answers by name that it is not served. */
export type Operations = Record<string, Operation>;

// biome-ignore lint/suspicious/noExplicitAny: each handler states its own input; the table holds all of them.
export type Handler = (world: World, input: any, caller: Caller) => object | Promise<object>;

/** A service's operations on one region; `check` runs before each and throws what stands against it. */
export function bindOperations(
  world: World,
  handlers: Record<string, Handler>,
  check: (input: object) => void = () => {},
): Operations {
  const bind = (handler: Handler) => (input: object, caller: Caller) => {
    check(input);
    return handler(world, input, caller);
  };
  return Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, bind(handler)]));
}

/** The services that a region offers; the name is also the signing name in the credential scope. */
export type ServiceName =
  | "ec2"
  | "elasticloadbalancing"
  | "rds"
  | "sts"
  | "autoscaling"
  | "iam"
  | "lambda"
  | "events"
  | "sns"
  | "monitoring"
  | "route53"
  | "vpc-lattice"
  | "ram";
