import type { LinkSpec } from "../spec/link-spec.ts";
import { type CostOfWay, costOfWays } from "./cost-of-ways.ts";

/** What the right way depends on: five questions, and a length of network for the price. */
export interface Circumstances {
  /** `rds`: one instance; `cluster`: Aurora or Multi-AZ, with a writer that moves; `elsewhere`: a server in AWS; `outside`: not in AWS. */
  source: "rds" | "cluster" | "elsewhere" | "outside";
  /** Whether the platform reads from another region than the databases'. */
  otherRegion: boolean;
  /** Whether the platform takes VPC Lattice's resource endpoints; most ask for an endpoint service. */
  takesResourceEndpoints: boolean;
  /** Whether each platform's endpoint is to be accepted by somebody, and not only its account. */
  acceptEach: boolean;
  gigabytesPerMonth: number;
  /** In which the databases' subnets and the platform's endpoint stand: two when omitted. */
  zones?: number;
}

export interface Advice {
  via: LinkSpec["via"];
  /** What `failover.follow` is to be: a function where targets must follow a writer. */
  follow: "none" | "lambda";
  /** Why this way, the strongest reason first. */
  reasons: string[];
  /** What is given up by it. */
  drawbacks: string[];
  /** Of both ways, so that they can be compared. */
  costs: Record<LinkSpec["via"], CostOfWay>;
}

/** One way for these circumstances, with its reasons and what either way costs both sides. Pure. */
export function advise(circumstances: Circumstances): Advice {
  const { source, gigabytesPerMonth, zones = 2 } = circumstances;
  const against = againstGateway(circumstances);
  const via = against.length === 0 ? "resource-gateway" : "load-balancer";
  const follow = via === "load-balancer" && source === "cluster" ? "lambda" : "none";
  return {
    via,
    follow,
    reasons: via === "load-balancer" ? against : forGateway(circumstances),
    drawbacks: via === "load-balancer" ? LOAD_BALANCER_DRAWBACKS[source] : GATEWAY_DRAWBACKS,
    costs: costOfWays(gigabytesPerMonth, zones),
  };
}

function againstGateway(circumstances: Circumstances): string[] {
  const { source, otherRegion, takesResourceEndpoints, acceptEach } = circumstances;
  return [
    ...(takesResourceEndpoints ? [] : ["the platform asks for an endpoint service, and takes no resource endpoints"]),
    ...(otherRegion
      ? ["a resource endpoint stands in the databases' own region; an endpoint service reaches others"]
      : []),
    ...(acceptEach
      ? ["an endpoint service asks for each connection; what is shared by RAM, its account just uses"]
      : []),
    ...(source === "outside"
      ? ["a load balancer checks the health of what is outside AWS and takes several addresses; a gateway takes one"]
      : []),
  ];
}

function forGateway({ source }: Circumstances): string[] {
  const looked = "AWS looks the database up for each connection: a failover needs no targets, and nothing that follows";
  return [
    ...(source === "rds" || source === "cluster" ? [looked] : ["there is one server: nothing is to be balanced"]),
    "there is no load balancer to pay for and to keep",
  ];
}

const GATEWAY_DRAWBACKS = [
  "whoever it is shared with connects without being asked for",
  "nothing checks the database's health, and nothing counts packets: postern doctor sees less of the way",
];

const LOAD_BALANCER_DRAWBACKS: Record<Circumstances["source"], string[]> = {
  rds: ["the load balancer stands and costs whether it is used or not"],
  cluster: [
    "targets are addresses: a function has to register the new writer after a failover (failover.follow: lambda)",
    "the load balancer stands and costs whether it is used or not",
  ],
  elsewhere: ["the load balancer stands and costs whether it is used or not"],
  outside: ["each of the load balancer's subnets needs a route to the database"],
};
