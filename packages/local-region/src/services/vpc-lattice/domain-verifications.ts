import type {
  DeleteDomainVerificationRequest,
  DomainVerificationSummary,
  GetDomainVerificationRequest,
  GetDomainVerificationResponse,
  ListDomainVerificationsRequest,
  ListDomainVerificationsResponse,
  StartDomainVerificationRequest,
  StartDomainVerificationResponse,
} from "@aws-sdk/client-vpc-lattice";
import { publicTxtRecords } from "../route53/find-records.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { readDomain } from "./configuration-rules.ts";
import { conflict } from "./lattice-error.ts";
import { latticePage, newRow, once, requireOwn } from "./lookups.ts";
import type { DomainVerificationRow, ResourceConfigurationRow } from "./store.ts";
import { readTags } from "./tags.ts";

const TYPE = "DOMAIN_VERIFICATION";
/** AWS gives up after some time; 72 hours (memory). */
const PATIENCE_MS = 72 * 3600 * 1000;

/** `VERIFIED` as soon as the domain has the TXT record in public DNS: looked up whenever it is asked about. */
export function startDomainVerification(
  world: World,
  input: StartDomainVerificationRequest,
  caller: Caller,
): Promise<StartDomainVerificationResponse> {
  return once(world, caller, "StartDomainVerification", input, async () => {
    const domainName = readDomain(input.domainName ?? "");
    const known = world.vpcLattice.domainVerifications.of(caller).find((row) => row.domainName === domainName);
    if (known) throw conflict(`The domain ${domainName} has a verification already`, TYPE, known.id);
    const row: DomainVerificationRow = {
      ...newRow(world, caller, "dv", "domainverification", readTags(input.tags)),
      domainName,
      status: "PENDING",
      textName: `_${world.ids.alphanumeric(20)}.${domainName}`,
      textValue: world.ids.alphanumeric(32),
      verifiedAt: undefined,
    };
    world.vpcLattice.domainVerifications.put(row);
    const { id, arn, status, txtMethodConfig } = describe(world, row);
    return { id, arn, domainName, status, txtMethodConfig };
  });
}

export function getDomainVerification(
  world: World,
  input: GetDomainVerificationRequest,
  caller: Caller,
): GetDomainVerificationResponse {
  const { domainVerifications } = world.vpcLattice;
  return describe(world, requireOwn(domainVerifications, caller, input.domainVerificationIdentifier, TYPE));
}

export function listDomainVerifications(
  world: World,
  input: ListDomainVerificationsRequest,
  caller: Caller,
): ListDomainVerificationsResponse {
  const { page, next } = latticePage(world.vpcLattice.domainVerifications.of(caller), input);
  return { items: page.map((row) => describe(world, row)), nextToken: next };
}

export function deleteDomainVerification(world: World, input: DeleteDomainVerificationRequest, caller: Caller): object {
  const { domainVerifications } = world.vpcLattice;
  domainVerifications.delete(requireOwn(domainVerifications, caller, input.domainVerificationIdentifier, TYPE).id);
  return {};
}

/** The verification that stands behind a configuration's own domain name; a child's is its group's. */
export function verificationOf(
  world: World,
  row: ResourceConfigurationRow,
): { arn: string; status: Status } | undefined {
  const { configurations, domainVerifications } = world.vpcLattice;
  const id = row.domainVerificationId ?? configurations.get(row.parentId ?? "")?.domainVerificationId;
  const verification = domainVerifications.get(id ?? "");
  return verification && { arn: verification.arn, status: lookUp(world, verification) };
}

/** Whether who owns `verified` owns `domain` with it. */
export function isCoveredBy(domain: string, verified: string): boolean {
  return domain === verified || domain.endsWith(`.${verified}`);
}

type Status = "VERIFIED" | "PENDING" | "VERIFICATION_TIMED_OUT";

function lookUp(world: World, row: DomainVerificationRow): Status {
  if (row.status === "VERIFIED") return "VERIFIED";
  const now = world.clock.now();
  if (publicTxtRecords(world, row.textName).includes(row.textValue)) {
    world.vpcLattice.domainVerifications.put({ ...row, status: "VERIFIED", verifiedAt: now });
    return "VERIFIED";
  }
  return now.getTime() - row.createdAt.getTime() > PATIENCE_MS ? "VERIFICATION_TIMED_OUT" : "PENDING";
}

function describe(world: World, row: DomainVerificationRow) {
  const status = lookUp(world, row);
  return {
    id: row.id,
    arn: row.arn,
    domainName: row.domainName,
    status,
    txtMethodConfig: { name: row.textName, value: row.textValue },
    createdAt: row.createdAt,
    lastVerifiedTime: world.vpcLattice.domainVerifications.get(row.id)?.verifiedAt,
    tags: row.tags,
  } satisfies DomainVerificationSummary;
}
