import type {
  AssociateDhcpOptionsRequest,
  CreateDhcpOptionsRequest,
  CreateDhcpOptionsResult,
  DeleteDhcpOptionsRequest,
  DescribeDhcpOptionsRequest,
  DescribeDhcpOptionsResult,
  DhcpOptions,
} from "@aws-sdk/client-ec2";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireVpc } from "./lookups.ts";
import { required } from "./parameters.ts";
import { requireDhcpOptions } from "./routing-lookups.ts";
import type { DhcpOptionsRow } from "./routing-store.ts";
import type { VpcRow } from "./store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";

const KEYS = [
  "domain-name-servers",
  "domain-name",
  "ntp-servers",
  "netbios-name-servers",
  "netbios-node-type",
  "ipv6-address-preferred-lease-time",
];

export function createDhcpOptions(
  world: World,
  input: CreateDhcpOptionsRequest,
  caller: Caller,
): CreateDhcpOptionsResult {
  const configurations = required(input.DhcpConfigurations, "dhcpConfiguration").map(({ Key: key = "", Values }) => {
    if (!KEYS.includes(key)) {
      throw new AwsError("InvalidParameterValue", `Value (${key}) for parameter name is invalid. Unknown DHCP option`);
    }
    return { key, values: [...(Values ?? [])] };
  });
  const tags = readTagSpecifications(input.TagSpecifications, "dhcp-options");
  const row = putOptions(world, caller, configurations, false);
  setTags(world, row.dhcpOptionsId, tags);
  return { DhcpOptions: toDhcpOptions(world, row) };
}

export function describeDhcpOptions(
  world: World,
  input: DescribeDhcpOptionsRequest,
  caller: Caller,
): DescribeDhcpOptionsResult {
  const ids = input.DhcpOptionsIds;
  const asked = ids?.length ? ids.map((id) => requireDhcpOptions(world, caller, id)) : world.ec2.dhcpOptions.of(caller);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "dhcp-options-id": (row) => row.dhcpOptionsId,
      key: (row) => row.configurations.map(({ key }) => key),
      value: (row) => row.configurations.flatMap(({ values }) => values),
      "owner-id": (row) => row.accountId,
    },
    (row) => tagsOf(world, row.dhcpOptionsId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "dhcpOptionsIds", values: ids } });
  return { DhcpOptions: page.map((row) => toDhcpOptions(world, row)), NextToken: next };
}

/** The id `default` stands for no options at all, as on AWS. */
export function associateDhcpOptions(world: World, input: AssociateDhcpOptionsRequest, caller: Caller): object {
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const id = required(input.DhcpOptionsId, "dhcpOptionsId");
  if (id !== "default") requireDhcpOptions(world, caller, id);
  world.ec2.vpcs.put(Object.assign(vpc, { dhcpOptionsId: id }));
  return {};
}

export function deleteDhcpOptions(world: World, input: DeleteDhcpOptionsRequest, caller: Caller): object {
  const row = requireDhcpOptions(world, caller, required(input.DhcpOptionsId, "dhcpOptionsId"));
  const isUsed = world.ec2.vpcs.of(caller).some((vpc) => dhcpOptionsIdOf(world, vpc) === row.dhcpOptionsId);
  if (isUsed) {
    throw new AwsError(
      "DependencyViolation",
      `The dhcpOptions '${row.dhcpOptionsId}' has dependencies and cannot be deleted.`,
    );
  }
  world.ec2.dhcpOptions.delete(row.dhcpOptionsId);
  dropTags(world, row.dhcpOptionsId);
  return {};
}

export function dhcpOptionsIdOf(world: World, vpc: VpcRow): string {
  return vpc.dhcpOptionsId ?? world.ec2.dhcpOptions.of(vpc).find((row) => row.isDefault)?.dhcpOptionsId ?? "default";
}

/** AWS has one set ready in each account and region; here it appears with the first VPC. */
export function ensureDefaultDhcpOptions(world: World, owner: Owned): DhcpOptionsRow {
  const known = world.ec2.dhcpOptions.of(owner).find((row) => row.isDefault);
  const domain = owner.region === "us-east-1" ? "ec2.internal" : `${owner.region}.compute.internal`;
  const configurations = [
    { key: "domain-name", values: [domain] },
    { key: "domain-name-servers", values: ["AmazonProvidedDNS"] },
  ];
  return known ?? putOptions(world, owner, configurations, true);
}

function putOptions(
  world: World,
  { accountId, region }: Owned,
  configurations: DhcpOptionsRow["configurations"],
  isDefault: boolean,
): DhcpOptionsRow {
  const dhcpOptionsId = world.ids.ec2("dopt");
  return world.ec2.dhcpOptions.put({ accountId, region, dhcpOptionsId, configurations, isDefault });
}

function toDhcpOptions(world: World, row: DhcpOptionsRow): DhcpOptions {
  return {
    DhcpOptionsId: row.dhcpOptionsId,
    OwnerId: row.accountId,
    DhcpConfigurations: row.configurations.map(({ key, values }) => ({
      Key: key,
      Values: values.map((value) => ({ Value: value })),
    })),
    Tags: tagList(world, row.dhcpOptionsId),
  };
}
