import type { RegionConnection } from "../region-connection.ts";

export interface HostOptions {
  vpc: string;
  /** Any of the VPC's when left out. */
  subnet?: string;
  /** The VPC's default group when left out. */
  securityGroup?: string[];
}

/** A host of its own for one command, in a VPC of a region that runs. */
export interface RegionHost {
  networkInterfaceId: string;
  address: string;
  socksProxy: string;
  dnsServer: string;
  /** What the command line of a program begins with to be the host; null where the proxy is the only way in. */
  enter(): Promise<string[] | null>;
  close(): Promise<void>;
}

/** Throws what the region refuses, in its words. */
export async function openRegionHost(region: RegionConnection, options: HostOptions): Promise<RegionHost> {
  const { vpc, subnet, securityGroup } = options;
  const host = (await region.ask("POST", "hosts", {
    vpcId: vpc,
    ...(subnet !== undefined && { subnetId: subnet }),
    ...(securityGroup && { groupIds: securityGroup }),
  })) as unknown as Omit<RegionHost, "enter" | "close">;
  const path = `hosts/${host.networkInterfaceId}`;
  return {
    ...host,
    enter: async () => (await region.ask("POST", `${path}/enter`)).enter as string[] | null,
    close: async () => void (await region.ask("DELETE", path)),
  };
}
