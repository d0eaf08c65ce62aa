import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { findDatabases } from "../facts/find-databases.ts";
import { findSubnets } from "../facts/find-subnets.ts";
import type { SubnetFacts } from "../facts/link-facts.ts";
import { profileOf } from "../profiles/index.ts";
import type { DatabaseSource } from "../spec/database-source.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { databaseName, draftSpec } from "./draft-spec.ts";

export interface WantedLink {
  /** Named after its first database when omitted. */
  link?: string | undefined;
  platform: string;
  environment: string;
  databases: { name?: string | undefined; from: DatabaseSource; database?: string | undefined }[];
  /** Needed where the databases stand outside AWS. */
  vpcId?: string | undefined;
}

export interface ProposedSpec {
  /** `postern.yaml` with comments. */
  text: string;
  spec: LinkSpec;
  /** One per zone, by zone id. */
  subnets: SubnetFacts[];
}

/** The specification of a link to these databases, read against AWS as `plan` reads it. Throws LinkError as that does. */
export async function proposeSpec(session: AwsSession, network: Network, wanted: WantedLink): Promise<ProposedSpec> {
  const profile = profileOf(wanted.platform);
  const names: string[] = [];
  for (const { name, from } of wanted.databases) names.push(name ?? databaseName(from, names));
  const link = wanted.link ?? names[0] ?? "";
  const { platform, environment, vpcId } = wanted;
  const databases = wanted.databases.map((each, index) => ({ ...each, name: names[index] ?? "" }));
  // Read as a file is, so that mistakes are named as they are there.
  const sparse = readSpec(
    JSON.stringify({
      ...{ link, platform, environment, region: session.region },
      databases,
      network: { vpc: vpcId },
    }),
    "the link to propose",
  );
  try {
    const clients = clientsOf(session);
    const facts = await findDatabases(clients, network, sparse);
    const { vpc, subnets } = await findSubnets(clients, sparse, facts);
    const described = databases.map((database, index) => ({
      ...database,
      title: facts[index]?.title ?? database.name,
      notes: facts[index]?.notes ?? [],
    }));
    const place = { region: session.region, vpcId: vpc.vpcId, subnets };
    const text = draftSpec({ link, environment, databases: described, ...place }, profile);
    return { text, spec: readSpec(text), subnets };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}
