import type { EnvironmentConfig } from "../config.ts";
import type { ObservedEndpoint, ProbeTarget, Provisioner } from "../provisioning/provisioner.ts";
import { ProvisioningError } from "../provisioning/provisioner.ts";

export interface RehearsedService {
  zoneIds: string[];
  acceptanceRequired: boolean;
}

interface MadeEndpoint {
  link: string;
  serviceName: string;
  ports: number[];
  observed: ObservedEndpoint;
}

/** AWS and a network in memory, with the rules that the platform relies on: links are idempotent, owners decide. */
export interface RehearsedWorld {
  provisioner: Provisioner;
  services: Map<string, RehearsedService>;
  subnets: { subnetId: string; zoneId: string }[];
  /** Every endpoint that was ever made, also the removed ones. */
  made: MadeEndpoint[];
  living(): MadeEndpoint[];
  /** What the owner does. */
  decide(vpcEndpointId: string, state: "available" | "partial" | "rejected" | "expired"): void;
  /** Names that resolve; an endpoint's name is added when `dnsLags` is false. */
  names: Map<string, string[]>;
  dnsLags: boolean;
  openPorts: Set<number>;
  silentAddresses: Set<string>;
  /** What was probed, passwords included: tests look for what was dialled. */
  probed: ProbeTarget[];
  calls: string[];
  /** Called after each change of the world: where a test lets the process die. */
  afterCall: (call: string) => void | Promise<void>;
  /** Called before each call; throws what AWS is to answer. */
  beforeCall: (call: string) => void;
}

export function createRehearsedWorld(): RehearsedWorld {
  const world: RehearsedWorld = {
    services: new Map(),
    subnets: [
      { subnetId: "subnet-a", zoneId: "use1-az1" },
      { subnetId: "subnet-b", zoneId: "use1-az2" },
    ],
    made: [],
    living: () => world.made.filter(({ observed }) => observed.state !== "deleted"),
    decide(vpcEndpointId, state) {
      const made = world.made.find(({ observed }) => observed.vpcEndpointId === vpcEndpointId)!;
      made.observed = { ...made.observed, state };
      publish(world, made);
    },
    names: new Map(),
    dnsLags: false,
    openPorts: new Set([5432]),
    silentAddresses: new Set(),
    probed: [],
    calls: [],
    afterCall: () => undefined,
    beforeCall: () => undefined,
    provisioner: undefined as unknown as Provisioner,
  };
  world.provisioner = createProvisioner(world);
  return world;
}

function createProvisioner(world: RehearsedWorld): Provisioner {
  const call = async <Result>(name: string, run: () => Result): Promise<Result> => {
    world.calls.push(name);
    world.beforeCall(name);
    const result = run();
    await world.afterCall(name);
    return result;
  };
  return {
    lookUp: (_: EnvironmentConfig, serviceName) =>
      call("lookUp", () => {
        const service = world.services.get(serviceName);
        if (!service)
          return { found: false, causes: [{ cause: "the platform is not admitted", fix: "allow it" }] } as const;
        return { found: true, serviceName, serviceId: "vpce-svc-1", zoneIds: service.zoneIds, ownerId: "1" } as const;
      }),
    subnetZones: () => call("subnetZones", () => world.subnets),
    ensure: (_, desired) => call("ensure", () => ensure(world, desired)),
    observe: (_, ids) =>
      call("observe", () => {
        const seen = world.living().filter(({ observed }) => ids?.includes(observed.vpcEndpointId) ?? true);
        return new Map(seen.map(({ observed }) => [observed.vpcEndpointId, { ...observed }]));
      }),
    remove: (_, link) =>
      call("remove", () => {
        for (const made of world.made.filter((one) => one.link === link))
          made.observed = { ...made.observed, state: "deleted" };
      }),
    resolve: (_, name) => call("resolve", () => world.names.get(name) ?? []),
    dial: (_, address, port) =>
      call("dial", () => {
        if (world.openPorts.has(port) && !world.silentAddresses.has(address)) return;
        throw new Error(`${address}:${port} refused the connection`);
      }),
    explainUnreached: () => call("explainUnreached", () => undefined),
    databaseToken: (_, { host, port, user, roleArn, externalId }) =>
      call("databaseToken", () => `token of ${user} for ${host}:${port} by ${roleArn} for ${externalId}`),
    probe: (_, target, onStage) =>
      call("probe", () => {
        world.probed.push(target);
        const stages = (["tcp", "tls", "sign-in", "query"] as const).map((stage) => ({
          stage,
          ok: true,
          ms: 1,
          detail: stage,
        }));
        for (const stage of stages) onStage?.(stage);
        return { ok: true, stages, serverVersion: "18.0", isWriter: true };
      }),
  };
}

function ensure(world: RehearsedWorld, desired: Parameters<Provisioner["ensure"]>[1]): ObservedEndpoint {
  const service = world.services.get(desired.serviceName);
  if (!service)
    throw new ProvisioningError(`the service '${desired.serviceName}' does not exist`, { retryable: false });
  const same = world.living().find(({ link }) => link === desired.link);
  if (same) {
    same.ports = desired.ports;
    return { ...same.observed };
  }
  const number = world.made.length + 1;
  const vpcEndpointId = `vpce-${String(number).padStart(4, "0")}`;
  const made: MadeEndpoint = {
    link: desired.link,
    serviceName: desired.serviceName,
    ports: desired.ports,
    observed: {
      link: desired.link,
      vpcEndpointId,
      state: service.acceptanceRequired ? "pendingAcceptance" : "available",
      dnsNames: [`${vpcEndpointId}.example.vpce.amazonaws.com`],
      addresses: [`10.9.0.${number}`],
    },
  };
  world.made.push(made);
  publish(world, made);
  return { ...made.observed };
}

function publish(world: RehearsedWorld, { observed }: MadeEndpoint): void {
  if (observed.state === "available" && !world.dnsLags) world.names.set(observed.dnsNames[0]!, observed.addresses);
}
