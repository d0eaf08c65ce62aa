import { compileShapes, type Protocol, type Shape } from "./shape.ts";

/** An AWS service as the wire sees it. */
export interface ServiceModel {
  /** The name in the credential scope. */
  signingName: string;
  protocol: Protocol;
  /** API version, the `Version` parameter of every call. */
  version: string;
  xmlNamespace: string;
  /** Every operation of AWS's model, served here or not, by name. */
  operations: Map<string, OperationModel>;
  /** HTTP status by error code, for the codes that AWS's model knows. EC2's model knows none. */
  errorStatuses: Map<string, number>;
}

export interface OperationModel {
  name: string;
  input: Shape;
  output: Shape;
}

/** What the schemas do not say: aws-semantics §9.1. The only place where the SDK's clients are loaded, when first needed. */
const SERVICES = {
  ec2: {
    protocol: "ec2",
    version: "2016-11-15",
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    load: () => import("@aws-sdk/client-ec2"),
  },
  elasticloadbalancing: {
    protocol: "query",
    version: "2015-12-01",
    xmlNamespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
    load: () => import("@aws-sdk/client-elastic-load-balancing-v2"),
  },
  rds: {
    protocol: "query",
    version: "2014-10-31",
    xmlNamespace: "http://rds.amazonaws.com/doc/2014-10-31/",
    load: () => import("@aws-sdk/client-rds"),
  },
  sts: {
    protocol: "query",
    version: "2011-06-15",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    load: () => import("@aws-sdk/client-sts"),
  },
} satisfies Record<
  string,
  Omit<ServiceModel, "signingName" | "operations" | "errorStatuses"> & { load: () => Promise<object> }
>;

export type ModelName = keyof typeof SERVICES;

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

export function isModelName(name: string): name is ModelName {
  return Object.hasOwn(SERVICES, name);
}

/** How a service speaks, without loading its operations: enough to answer an error. */
export function serviceFacts(name: ModelName): { protocol: Protocol; version: string; xmlNamespace: string } {
  return SERVICES[name];
}

/** Whose API has this version, for a call that does not say by its signature. */
export function modelOfVersion(version: string | undefined): ModelName | undefined {
  return (Object.keys(SERVICES) as ModelName[]).find((name) => SERVICES[name].version === version);
}

async function readModel(name: ModelName): Promise<ServiceModel> {
  const { load, ...facts } = SERVICES[name];
  const exports: Record<string, unknown> = { ...(await load()) };
  const shapeOf = compileShapes(facts.protocol);
  const operations = new Map<string, OperationModel>();
  const errorStatuses = new Map<string, number>();
  for (const schema of Object.values(exports)) {
    if (!Array.isArray(schema)) continue;
    const [kind, , schemaName, traits, inputSchema, outputSchema] = schema;
    if (kind === OPERATION) operations.set(schemaName, lazyOperation(schemaName, inputSchema, outputSchema, shapeOf));
    if (kind === ERROR && traits?.awsQueryError) errorStatuses.set(traits.awsQueryError[0], traits.awsQueryError[1]);
  }
  return { signingName: name, ...facts, operations, errorStatuses };
}

// The first element of a static schema says what it describes (@smithy/types, StaticSchemaId).
const OPERATION = 9;
const ERROR = -3;

function lazyOperation(
  name: string,
  inputSchema: unknown,
  outputSchema: unknown,
  shapeOf: (schema: unknown) => Shape,
): OperationModel {
  return {
    name,
    get input() {
      return shapeOf(inputSchema);
    },
    get output() {
      return shapeOf(outputSchema);
    },
  };
}
