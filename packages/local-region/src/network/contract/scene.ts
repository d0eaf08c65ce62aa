import type { Duplex } from "node:stream";
import type { HostEntry } from "../../hosts.ts";
import type { TestRegion } from "../../testing/start-test-region.ts";
import { type Account, type Answer, makeNetwork, type Stage } from "../../testing/stories/story.ts";
import { say } from "../../testing/vpc-traffic.ts";
import { type Balanced, type BalanceOptions, makeBalanced } from "./make-balanced.ts";
import { type Endpoint, makeEndpoint } from "./make-endpoint.ts";
import { type Dialled, type HostServer, type OnCleanup, type PlaneUnderTest, PORT } from "./plane-under-test.ts";

export type Network = Awaited<ReturnType<typeof makeNetwork>>;

export interface SceneServer extends HostServer {
  address: string;
}

/** An owner's VPC and a platform's, of the same addresses, that belong to one behaviour alone. */
export interface Scene {
  stage: Stage;
  owner: Account;
  platform: Account;
  /** Each has two subnets in two zones, and a group that admits the port from 10.0.0.0/16. */
  provided: Network;
  consumed: Network;
  /** A host of the platform's VPC, in its first subnet unless told otherwise. */
  client(place?: Place): Promise<HostEntry>;
  /** A host of the owner's VPC. */
  neighbour(place?: Place): Promise<HostEntry>;
  /** A server in the owner's VPC, or in the platform's. */
  server(place?: Place & { port?: number; isPlatforms?: boolean }): Promise<SceneServer>;
  /** A load balancer in both zones whose listener leads to these servers, once their states are as told. */
  balance(servers: SceneServer[], options?: BalanceOptions): Promise<Balanced>;
  /** An endpoint in both zones to a new service of the load balancer's: accepted, unless told otherwise. */
  connect(balanced: Balanced, options?: { isAccepted?: boolean; groupIds?: string[] }): Promise<Endpoint>;
  dial(from: HostEntry, host: string, port?: number): Promise<Dialled>;
  /** An open connection; throws when there is none. */
  open(from: HostEntry, host: string): Promise<Duplex>;
  /** Which server answers a new connection; `refused` or `silent` when none does. */
  reach(from: HostEntry, host: string): Promise<string>;
  seenAs(address: string): Promise<string>;
  /** A new group of the account's in its VPC, without rules for what comes in. */
  group(account: Account, network: Network): Promise<string>;
  admit(account: Account, groupId: string, from: { cidr: string } | { groupId: string }): Promise<void>;
  revoke(account: Account, groupId: string, cidr: string): Promise<void>;
}

interface Place {
  /** 0 or 1: which of the two subnets. */
  subnet?: number;
  /** The network's own group when omitted. */
  groupIds?: string[];
}

export interface ContractStage {
  plane: PlaneUnderTest;
  region: TestRegion;
  stage: Stage;
  onCleanup: OnCleanup;
}

export async function openScene({ plane, region, stage, onCleanup }: ContractStage, zones?: string[]): Promise<Scene> {
  const { owner, platform } = stage;
  const provided = await makeNetwork(owner, "10.0", zones);
  const consumed = await makeNetwork(platform, "10.0", zones);
  const host = (account: Account, network: Network) => (place?: Place) =>
    region.openHost({
      ...{ accountId: account.id, region: "us-east-1", subnetId: network.subnetIds[place?.subnet ?? 0]! },
      groupIds: place?.groupIds ?? [network.groupId],
    });
  const neighbour = host(owner, provided);
  const client = host(platform, consumed);

  const scene: Scene = {
    ...{ stage, owner, platform, provided, consumed, neighbour, client },
    async server({ port = PORT, isPlatforms = false, ...place } = {}) {
      const stands = await (isPlatforms ? client : neighbour)(place);
      const { vpcId } = isPlatforms ? consumed : provided;
      const server = await plane.serve(region, { host: stands, vpcId, port }, onCleanup);
      return { address: stands.address, peers: server.peers, refuse: server.refuse };
    },
    balance: (servers, options) => makeBalanced(scene, servers, options),
    connect: (balanced, options) => makeEndpoint(scene, balanced, options),
    dial: (from, destination, port = PORT) => plane.dial(region, from, { host: destination, port }, onCleanup),
    async open(from, destination) {
      const dialled = await scene.dial(from, destination);
      if (typeof dialled === "string") throw new Error(`${from.address} to ${destination} is ${dialled}`);
      return dialled;
    },
    async reach(from, destination) {
      const dialled = await scene.dial(from, destination);
      if (typeof dialled === "string") return dialled;
      const answer = await say(dialled, "who");
      dialled.destroy();
      return answer.split(": ")[0]!;
    },
    seenAs: (address) => plane.seenAs(region, { vpcId: provided.vpcId, address }),
    async group({ ec2 }, { vpcId: VpcId }) {
      const GroupName = `contract-${groups++}`;
      const { GroupId } = await ec2("CreateSecurityGroup", { GroupName, Description: "of the contract", VpcId });
      return GroupId as string;
    },
    async admit({ ec2 }, GroupId, from) {
      const source =
        "cidr" in from ? { IpRanges: [{ CidrIp: from.cidr }] } : { UserIdGroupPairs: [{ GroupId: from.groupId }] };
      await ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [{ ...ON_PORT, ...source }] });
    },
    async revoke({ ec2 }, GroupId, cidr) {
      const IpPermissions: Answer[] = [{ ...ON_PORT, IpRanges: [{ CidrIp: cidr }] }];
      await ec2("RevokeSecurityGroupIngress", { GroupId, IpPermissions });
    },
  };
  await scene.admit(owner, provided.groupId, { cidr: "10.0.0.0/16" });
  await scene.admit(platform, consumed.groupId, { cidr: "10.0.0.0/16" });
  return scene;
}

const ON_PORT = { IpProtocol: "tcp", FromPort: PORT, ToPort: PORT };

let groups = 0;
