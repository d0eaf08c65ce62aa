/** A place in a VPC from which programs of this machine may act. */
export interface HostEntry {
  networkInterfaceId: string;
  /** Its address in the VPC. */
  address: string;
  /** `socks5://127.0.0.1:PORT`: connections through it are the host's own. */
  socksProxy: string;
  /** `ADDRESS:PORT` of a DNS server that answers as the VPC's resolver does. */
  dnsServer: string;
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

export interface Hosts {
  /** Throws AwsError for a subnet or group that the account does not have. */
  open(options: HostOptions): Promise<HostEntry>;
  find(networkInterfaceId: string): HostEntry | undefined;
  list(): HostEntry[];
  stop(): Promise<void>;
}

/** What hosts are made of; composed in region.ts. */
export interface HostParts {
  createInterface(
    options: HostOptions & { description: string },
  ): Promise<{ networkInterfaceId: string; privateIpAddress: string; vpcId: string }>;
  deleteInterface(networkInterfaceId: string): Promise<void>;
  startProxy(networkInterfaceId: string, vpcId: string): Promise<{ url: string; stop(): Promise<void> }>;
  startDns(vpcId: string): Promise<{ server: string; stop(): Promise<void> }>;
}

/** Keeps the region's client hosts: an interface and a proxy each, and one DNS server for each VPC that has any. */
export function createHosts(parts: HostParts): Hosts {
  const open = new Map<string, HostEntry>();
  const resolvers = new Map<string, { dns: ReturnType<HostParts["startDns"]>; users: number }>();

  async function useResolver(vpcId: string): Promise<string> {
    const resolver = resolvers.get(vpcId) ?? { dns: parts.startDns(vpcId), users: 0 };
    resolvers.set(vpcId, resolver);
    resolver.users++;
    return (await resolver.dns).server;
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
        dnsServer: dns.value,
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
