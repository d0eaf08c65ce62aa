import { equal } from "node:assert/strict";
import { ramOperations } from "../services/ram/operations.ts";
import { vpcLatticeOperations } from "../services/vpc-lattice/operations.ts";
import { eventually } from "./eventually.ts";
import { CONSUMER, makeVpc, PROVIDER } from "./make-link.ts";
import { type Call, callerOf, type TestWorld } from "./test-world.ts";

/** Calls VPC Lattice as an account. */
function latticeAs({ world }: Pick<TestWorld, "world">, account: string): Call {
  const operations = vpcLatticeOperations(world);
  return async (operation, input = {}) => operations[operation]!(input, callerOf(account));
}

/** Calls RAM as an account. */
export function ramAs({ world }: Pick<TestWorld, "world">, account: string): Call {
  const operations = ramOperations(world);
  return async (operation, input = {}) => operations[operation]!(input, callerOf(account));
}

/** A provider's gateway in two zones of its VPC, and a consumer's VPC with the same addresses in the same zones. */
export async function makeResourceScene(test: TestWorld, gatewayInput: object = {}) {
  const zones = ["use1-az1", "use1-az2"];
  const provided = await makeVpc(test.as(PROVIDER), zones);
  const consumed = await makeVpc(test.as(CONSUMER), [...zones, "use1-az4"]);
  const lattice = latticeAs(test, PROVIDER);
  const gateway = await lattice("CreateResourceGateway", {
    name: "warehouse",
    vpcIdentifier: provided.vpcId,
    subnetIds: provided.subnetIds,
    ...gatewayInput,
  });
  await eventually(async () => {
    const { status } = await lattice("GetResourceGateway", { resourceGatewayIdentifier: gateway.id });
    equal(status, "ACTIVE");
  });
  const ram = ramAs(test, PROVIDER);

  /** By default one database at a fixed address. */
  async function makeConfiguration(input: object = {}) {
    const made = await lattice("CreateResourceConfiguration", {
      name: `database-${test.world.vpcLattice.configurations.all().length}`,
      type: "SINGLE",
      portRanges: ["5432"],
      resourceGatewayIdentifier: gateway.id,
      resourceConfigurationDefinition: { ipResource: { ipAddress: "10.0.1.20" } },
      ...input,
    });
    await eventually(async () => {
      const { status } = await lattice("GetResourceConfiguration", { resourceConfigurationIdentifier: made.id });
      equal(status, "ACTIVE");
    });
    return made;
  }

  /** Shares with the consumer, who accepts. */
  async function share(...resourceArns: string[]) {
    const { resourceShare } = await ram("CreateResourceShare", { name: "share", resourceArns, principals: [CONSUMER] });
    const theirs = ramAs(test, CONSUMER);
    const { resourceShareInvitations } = await theirs("GetResourceShareInvitations", {
      resourceShareArns: [resourceShare.resourceShareArn],
    });
    await theirs("AcceptResourceShareInvitation", {
      resourceShareInvitationArn: resourceShareInvitations[0].resourceShareInvitationArn,
    });
    await eventually(async () => {
      const { resources } = await theirs("ListResources", { resourceOwner: "OTHER-ACCOUNTS", resourceArns });
      equal(resources.filter((row: { status: string }) => row.status === "AVAILABLE").length, resourceArns.length);
    });
    return resourceShare;
  }

  return {
    lattice,
    ram,
    consumerLattice: latticeAs(test, CONSUMER),
    consumerRam: ramAs(test, CONSUMER),
    consumer: test.as(CONSUMER),
    provided,
    consumed,
    gateway,
    makeConfiguration,
    share,
    createEndpoint: async (ResourceConfigurationArn: string, more: object = {}) => {
      const { VpcEndpoint } = await test.as(CONSUMER)("CreateVpcEndpoint", {
        VpcEndpointType: "Resource",
        ResourceConfigurationArn,
        VpcId: consumed.vpcId,
        SubnetIds: consumed.subnetIds.slice(0, 2),
        ...more,
      });
      return VpcEndpoint;
    },
  };
}
