import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { EventSubscription } from "@aws-sdk/client-rds";
import type { ServiceLookup } from "../../consumer/look-up-service.ts";
import type { PlannedLink } from "../../plan/plan-link.ts";
import type { Profile } from "../../profiles/profile.ts";
import type { EndpointConnectionObserved } from "../../resources/endpoint-connection.ts";
import type { Found } from "../../resources/found.ts";
import type { DatabaseSource } from "../../spec/database-source.ts";
import type { LinkSpec } from "../../spec/link-spec.ts";
import type { PathResult, PathTarget } from "../../verify/verify-path.ts";
import type { Reading } from "./reading.ts";
import type { SubnetPlace, VpcNetwork } from "./vpc-network.ts";

/** All that the checks may know, read once before the first of them runs. */
export interface Facts {
  spec: LinkSpec;
  profile: Profile;
  /** What apply would do: known only when the specification can be met at all. */
  planned: Reading<PlannedLink>;
  /** What there is of the link, also when no plan can be made. */
  found: Reading<Found>;
  connections: Reading<EndpointConnectionObserved[]>;
  /** The VPC of the load balancer. */
  network: Reading<VpcNetwork>;
  balancer: Reading<BalancerFacts>;
  /** RDS instances of the specification that are publicly accessible: asked for only when no plan can be made. */
  exposed: Reading<string[]>;
  /** Of the load balancer's and the databases' groups. */
  groupRules: Reading<SecurityGroupRule[]>;
  /** RDS's own of the last fortnight, the latest last. */
  failovers: Reading<Failover[]>;
  /** Who is to be told of RDS's events. */
  subscriptions: Reading<EventSubscription[]>;
  /** Of addresses that are registered and turned out to be a reader's: the source that stands for their writer. */
  writer: Reading<WriterSource>;
  platform: Reading<PlatformFacts>;
  probe: Reading<ProbeFacts>;
}

export interface Failover {
  /** Identifier of an RDS instance or a cluster. */
  identifier: string;
  date: Date;
  message: string;
}

/** The writer in the words of a specification, and the reader that was taken for it. */
export interface WriterSource {
  database: string;
  reader: string;
  from: DatabaseSource;
}

export interface BalancerFacts {
  /** Whether its groups judge what comes through endpoints too: AWS's default where there are groups. */
  isEnforced: boolean;
  /** After how many seconds without a packet a listener's flows are forgotten. */
  idleSeconds: { name: string; listenerArn: string; seconds: number }[];
  /** How many addresses each node has besides its own, to have more ports towards the databases. */
  secondaryAddresses: number;
}

export interface PlatformFacts {
  region: string;
  /** Whom AWS sees when the platform calls. */
  principal: string;
  /** The service that the platform asks for, as it writes it. */
  askedServiceName: Reading<string>;
  lookup: Reading<ServiceLookup>;
  endpoint: Reading<EndpointFacts>;
  network: Reading<VpcNetwork>;
  naming: Reading<NamingFacts>;
  /** Interface endpoints in the VPC, whosesoever. */
  endpointCount: Reading<number>;
  /** Where the endpoint stands, or is to stand. */
  subnets: Reading<SubnetPlace[]>;
  client: Reading<ClientFacts>;
  /** Of the endpoint's and the client's groups. */
  groupRules: Reading<SecurityGroupRule[]>;
}

export interface EndpointFacts {
  vpcEndpointId: string;
  /** AWS's word: `Interface`, `Gateway`, … */
  type: string;
  state: string;
  serviceName: string;
  vpcId: string;
  subnetIds: string[];
  groupIds: string[];
  networkInterfaceIds: string[];
  /** Its interfaces' own. */
  addresses: string[];
  /** The regional name first. */
  dnsEntries: { name: string; hostedZoneId: string }[];
  /** Whether the VPC finds it by the service's private DNS name. */
  privateDnsEnabled: boolean;
}

/** What decides how names resolve in the platform's VPC. */
export interface NamingFacts {
  dnsSupport: boolean;
  dnsHostnames: boolean;
  /** Private hosted zones that the VPC sees. */
  hostedZones: { name: string; id: string }[];
}

/** Who dials the endpoint. */
export interface ClientFacts {
  networkInterfaceId: string;
  address: string;
  vpcId: string;
  groupIds: string[];
}

export interface ProbeFacts {
  target: Pick<PathTarget, "host" | "port" | "database" | "user" | "side" | "tls">;
  result: PathResult;
  /** What the load balancer's counters gained while it was probed, where they tell. */
  counters: Reading<Record<string, number>>;
}
