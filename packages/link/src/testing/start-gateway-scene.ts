import { expect } from "vitest";
import { type AppliedGateway, applyGateway, destroyGateway } from "../gateway/apply-gateway.ts";
import { planGateway } from "../gateway/plan-gateway.ts";
import { hasChanges } from "../plan/plan.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { type Scene, startScene } from "./start-scene.ts";

type OnCall = (service: string, operation: string) => void;

/** A scene with the specification of a link through a resource gateway: an instance by its ARN, and by its name. */
export interface GatewayScene extends Scene {
  spec: LinkSpec;
  apply(onCall?: OnCall): Promise<AppliedGateway>;
  destroy(onCall?: OnCall): Promise<unknown>;
  /** Nothing doubled, nothing missing. */
  expectWhole(when: string): Promise<void>;
  expectNothing(when: string): Promise<void>;
}

export async function startGatewayScene(onCleanup: (cleanup: () => Promise<void>) => void): Promise<GatewayScene> {
  const scene = await startScene(onCleanup);
  const { owner, database } = scene.rehearsal;
  const spec = readSpec(
    JSON.stringify({
      ...{ link: "gated", platform: "dbt", environment: "US", region: owner.region, via: "resource-gateway" },
      databases: [
        { name: "orders", from: { rds: database.identifier } },
        { name: "named", from: { host: database.address, port: database.port } },
      ],
      network: { vpc: owner.vpcId },
    }),
  );
  const ask = (service: "vpc-lattice" | "ram", operation: string, input: object = {}) =>
    scene.region.call(service, operation, input, owner);
  const shares = () => ask("ram", "GetResourceShares", { resourceOwner: "SELF", resourceShareStatus: "ACTIVE" });
  const count = async () => {
    const Filters = [{ Name: "tag:postern:link", Values: [spec.link] }];
    const [gateways, configurations, shared, groups, rules] = await Promise.all([
      ask("vpc-lattice", "ListResourceGateways"),
      ask("vpc-lattice", "ListResourceConfigurations"),
      shares(),
      scene.ec2().describeSecurityGroups({ Filters }),
      scene.ec2().describeSecurityGroupRules({ Filters }),
    ]);
    return {
      gateways: gateways.items.length,
      configurations: configurations.items.length,
      shares: shared.resourceShares.length,
      groups: groups.SecurityGroups?.length,
      rules: rules.SecurityGroupRules?.length,
    };
  };
  return {
    ...scene,
    spec,
    apply: (onCall) => applyGateway(scene.ownerSession(onCall), scene.network, spec),
    destroy: (onCall) => destroyGateway(scene.ownerSession(onCall), spec.link, { rejectConnections: true }),
    async expectWhole(when) {
      const { plan } = await planGateway(scene.ownerSession(), scene.network, spec);
      expect(hasChanges(plan), when).toBe(false);
      expect(await count(), when).toEqual({ gateways: 1, configurations: 2, shares: 1, groups: 1, rules: 1 });
    },
    async expectNothing(when) {
      const nothing = { gateways: 0, configurations: 0, shares: 0, groups: 0, rules: 0 };
      expect(await count(), when).toEqual(nothing);
    },
  };
}
