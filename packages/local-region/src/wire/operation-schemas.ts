import { type ModelName, type ServiceFacts, serviceFacts } from "./service-facts.ts";
import { compileShapes, type Shape } from "./shape.ts";

/** An AWS service as the wire sees it. */
export interface ServiceModel extends ServiceFacts {
  /** The name in the credential scope. */
  signingName: string;
  /** Every operation of AWS's model, served here or not, by name. */
  operations: Map<string, OperationModel>;
  /** By shape name and, where it is another, by the code of the query protocol. EC2's model has none. */
  errors: Map<string, ErrorModel>;
}

export interface OperationModel {
  name: string;
  input: Shape;
  output: Shape;
  /** Of the REST protocols. */
  http: { method: string; path: string; status: number } | undefined;
}

export interface ErrorModel {
  /** Of the shape: the code of the JSON and REST protocols. */
  name: string;
  /** The code of the query protocols. */
  queryCode: string;
  status: number;
  readonly shape: Shape;
}

/** The only place where the SDK's clients are loaded, each when first needed. */
const CLIENTS: Record<ModelName, () => Promise<object>> = {
  ec2: () => import("@aws-sdk/client-ec2"),
  elasticloadbalancing: () => import("@aws-sdk/client-elastic-load-balancing-v2"),
  rds: () => import("@aws-sdk/client-rds"),
  sts: () => import("@aws-sdk/client-sts"),
  autoscaling: () => import("@aws-sdk/client-auto-scaling"),
  iam: () => import("@aws-sdk/client-iam"),
  sns: () => import("@aws-sdk/client-sns"),
  monitoring: () => import("@aws-sdk/client-cloudwatch"),
  events: () => import("@aws-sdk/client-eventbridge"),
  lambda: () => import("@aws-sdk/client-lambda"),
  route53: () => import("@aws-sdk/client-route-53"),
  "vpc-lattice": () => import("@aws-sdk/client-vpc-lattice"),
  ram: () => import("@aws-sdk/client-ram"),
};

const loaded = new Map<ModelName, Promise<ServiceModel>>();

/** The service's operations, read from the schemas that its SDK client carries; about 0.2 s for EC2 the first time. */
export function loadServiceModel(name: ModelName): Promise<ServiceModel> {
  let model = loaded.get(name);
  if (!model) {
    model = readModel(name);
    loaded.set(name, model);
  }
  return model;
}

async function readModel(name: ModelName): Promise<ServiceModel> {
  const facts = serviceFacts(name);
  const exports: Record<string, unknown> = { ...(await CLIENTS[name]()) };
  const shapeOf = compileShapes(facts.protocol);
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const schema of Object.values(exports)) {
    if (!Array.isArray(schema)) continue;
    if (schema[KIND] === OPERATION) operations.set(schema[NAME], lazyOperation(schema, shapeOf));
    if (schema[KIND] !== ERROR || !schema[TRAITS]?.error) continue;
    const error = lazyError(schema, shapeOf);
    errors.set(error.name, error);
    if (!errors.has(error.queryCode)) errors.set(error.queryCode, error);
  }
  return { signingName: name, ...facts, operations, errors };
}

// A static schema is a tuple whose first element says what it describes (@smithy/types, StaticSchema).
const OPERATION = 9;
const ERROR = -3;
const KIND = 0;
const NAME = 2;
const TRAITS = 3;

function lazyOperation(schema: unknown[], shapeOf: (schema: unknown) => Shape): OperationModel {
  const [, , name, traits, inputSchema, outputSchema] = schema;
  const http = (traits as { http?: [method: string, path: string, status: number] }).http;
  return {
    name: String(name),
    http: http && { method: http[0], path: http[1], status: http[2] },
    get input() {
      return shapeOf(inputSchema);
    },
    get output() {
      return shapeOf(outputSchema);
    },
  };
}

function lazyError(schema: unknown[], shapeOf: (schema: unknown) => Shape): ErrorModel {
  const name = String(schema[NAME]);
  const traits = schema[TRAITS] as {
    error: string;
    httpError?: number;
    awsQueryError?: [code: string, status: number];
  };
  const fallback = traits.error === "server" ? 500 : 400;
  return {
    name,
    queryCode: traits.awsQueryError?.[0] ?? name,
    status: traits.awsQueryError?.[1] ?? traits.httpError ?? fallback,
    get shape() {
      return shapeOf(schema);
    },
  };
}
