import type { Protocol } from "./shape.ts";

/** What the SDK's schemas do not say of a service (aws-semantics §9.1), and how to load them. */
export interface ServiceFacts {
  /** What its SDK speaks. */
  protocol: Protocol;
  /** What other clients speak to it. */
  speaksBesides?: Protocol[];
  /** API version, the `Version` parameter of the query protocols. */
  version: string;
  /** Empty for a service that never answers in XML. */
  xmlNamespace: string;
  /** What stands before the operation in `X-Amz-Target`, and in the path of CBOR. */
  target?: string;
  jsonVersion?: "1.0" | "1.1";
}

/** By the name in the credential scope. */
export const SERVICE_FACTS = {
  ec2: {
    protocol: "ec2",
    version: "2016-11-15",
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
  },
  elasticloadbalancing: {
    protocol: "query",
    version: "2015-12-01",
    xmlNamespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
  },
  rds: {
    protocol: "query",
    version: "2014-10-31",
    xmlNamespace: "http://rds.amazonaws.com/doc/2014-10-31/",
  },
  sts: {
    protocol: "query",
    version: "2011-06-15",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  },
  autoscaling: {
    protocol: "query",
    version: "2011-01-01",
    xmlNamespace: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
  },
  iam: {
    protocol: "query",
    version: "2010-05-08",
    xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  },
  sns: {
    protocol: "query",
    version: "2010-03-31",
    xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
  },
  // The JavaScript SDK and the AWS CLI speak JSON, older clients the query protocol; AWS's model of 2026 names CBOR first.
  monitoring: {
    protocol: "json",
    speaksBesides: ["cbor", "query"],
    version: "2010-08-01",
    xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
    target: "GraniteServiceVersion20100801",
    jsonVersion: "1.0",
  },
  events: {
    protocol: "json",
    version: "2015-10-07",
    xmlNamespace: "",
    target: "AWSEvents",
    jsonVersion: "1.1",
  },
  lambda: { protocol: "rest-json", version: "2015-03-31", xmlNamespace: "" },
  route53: {
    protocol: "rest-xml",
    version: "2013-04-01",
    xmlNamespace: "https://route53.amazonaws.com/doc/2013-04-01/",
  },
  "vpc-lattice": { protocol: "rest-json", version: "2022-11-30", xmlNamespace: "" },
  ram: { protocol: "rest-json", version: "2018-01-04", xmlNamespace: "" },
} satisfies Record<string, ServiceFacts>;

export type ModelName = keyof typeof SERVICE_FACTS;

export function isModelName(name: string): name is ModelName {
  return Object.hasOwn(SERVICE_FACTS, name);
}

/** How a service speaks, without loading its operations: enough to answer an error. */
export function serviceFacts(name: ModelName): ServiceFacts {
  return SERVICE_FACTS[name];
}

/** Whose API has this version, for a call that does not say by its signature. */
export function modelOfVersion(version: string | undefined): ModelName | undefined {
  return (Object.keys(SERVICE_FACTS) as ModelName[]).find((name) => SERVICE_FACTS[name].version === version);
}
