import type { Clients, Tag } from "@postern/aws";

/** DescribeTags takes twenty ARNs a call. */
const ARNS_PER_CALL = 20;

/** Tags of load balancers, target groups and listeners, by ARN. */
export async function readElbTags(clients: Clients, arns: string[]): Promise<Map<string, Tag[]>> {
  const chunks = Array.from({ length: Math.ceil(arns.length / ARNS_PER_CALL) }, (_, index) =>
    arns.slice(index * ARNS_PER_CALL, (index + 1) * ARNS_PER_CALL),
  );
  const answers = await Promise.all(chunks.map((chunk) => clients.elbv2.describeTags({ ResourceArns: chunk })));
  const described = answers.flatMap((answer) => answer.TagDescriptions ?? []);
  return new Map(described.map(({ ResourceArn, Tags }) => [ResourceArn ?? "", Tags ?? []]));
}
