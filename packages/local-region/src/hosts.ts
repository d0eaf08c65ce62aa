/** A place in a VPC from which programs of this machine may act. */
export interface HostEntry {
  networkInterfaceId: string;
  /** Its address in the VPC. */
  address: string;
  /** `socks5://127.0.0.1:PORT`: connections through it are the host's own. */
  socksProxy: string;
  /** `ADDRESS:PORT` of a DNS server that answers as the VPC's resolver does. */
  dnsServer: string;
  /**
   * What the command line of a program begins with to be this host, with its VPC's resolver: undefined on a network
   * that programs come to by the proxy alone.
   */
  enter(): Promise<string[] | undefined>;
  close(): Promise<void>;
}

export interface HostOptions {
  accountId: string;
  region: string;
  subnetId: string;
  /** The VPC's default group when omitted. */
  groupIds?: string[];
  description?: string;
}

export interface HostPlace {
  vpcId: string;
  address: string;
}

export interface Hosts {
  /** Throws AwsError for a subnet or group that the account does not have. */
  open(options: HostOptions): Promise<HostEntry>;
  find(networkInterfaceId: string): HostEntry | undefined;
  list(): HostEntry[];
  stop(): Promise<void>;
}

/** Answers hosts of one VPC. */
export interface HostResolver {
  /** `ADDRESS:PORT` on this machine. */
  server: string;
  /** Has it answer inside the VPC as well, at the address that every VPC keeps for it. */
  serveInside(): Promise<void>;
  stop(): Promise<void>;
}

/** What hosts are made of; composed in region.ts. */
export interface HostParts {
  createInterface(
    options: HostOptions & { description: string },
  ): Promise<{ networkInterfaceId: string; privateIpAddress: string; vpcId: string }>;
  deleteInterface(networkInterfaceId: string): Promise<void>;
  startProxy(networkInterfaceId: string, vpcId: string): Promise<{ url: string; stop(): Promise<void> }>;
  startDns(vpcId: string): Promise<HostResolver>;
  enter(place: HostPlace): Promise<string[] | undefined>;
}

/** Keeps the region's client hosts: an interface and a proxy each, and one DNS server for each VPC that has any. */
export function createHosts(parts: HostParts): Hosts {
  const open = new Map<string, HostEntry>();
  const resolvers = new Map<string, { dns: ReturnType<HostParts["startDns"]>; users: number }>();

  async function useResolver(vpcId: string): Promise<HostResolver> {
    const resolver = resolvers.get(vpcId) ?? { dns: parts.startDns(vpcId), users: 0 };
    resolvers.set(vpcId, resolver);
    resolver.users++;
    return resolver.dns;
  }

  async function leaveResolver(vpcId: string): Promise<void> {
    const resolver = resolvers.get(vpcId);
    if (!resolver || --resolver.users > 0) return;
    resolvers.delete(vpcId);
    await (await resolver.dns.catch(() => undefined))?.stop();
  }

  return {
    async open(options) {
      const row = await parts.createInterface({ ...options, description: options.description ?? "client host" });
      const { networkInterfaceId, vpcId } = row;
      const [dns, proxy] = await Promise.allSettled([useResolver(vpcId), parts.startProxy(networkInterfaceId, vpcId)]);
      let closed: Promise<void> | undefined;
      const close = async () => {
        open.delete(networkInterfaceId);
        if (proxy.status === "fulfilled") await proxy.value.stop();
        await leaveResolver(vpcId);
        await parts.deleteInterface(networkInterfaceId);
      };
      if (dns.status === "rejected" || proxy.status === "rejected") {
        await close();
        throw dns.status === "rejected" ? dns.reason : (proxy as PromiseRejectedResult).reason;
      }
      const entry: HostEntry = {
        networkInterfaceId,
        address: row.privateIpAddress,
        socksProxy: proxy.value.url,
        dnsServer: dns.value.server,
        async enter() {
          const enter = await parts.enter({ vpcId, address: row.privateIpAddress });
          if (enter) await dns.value.serveInside();
          return enter;
        },
        close: () => {
          closed ??= close();
          return closed;
        },
      };
      open.set(networkInterfaceId, entry);
      return entry;
    },
    find: (networkInterfaceId) => open.get(networkInterfaceId),
    list: () => [...open.values()],
    async stop() {
      await Promise.all([...open.values()].map((entry) => entry.close()));
    },
  };
}
