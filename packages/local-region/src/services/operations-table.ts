import { createServices } from "./index.ts";
import type { ServiceName } from "./service.ts";
import type { World } from "./world.ts";

const START = "<!-- operations: written by scripts/write-local-region-doc.ts -->";
const END = "<!-- end of operations -->";

/** Where AWS describes each service's operations. */
const REFERENCE: Record<ServiceName, string> = {
  ec2: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference",
  elasticloadbalancing: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference",
  rds: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference",
  sts: "https://docs.aws.amazon.com/STS/latest/APIReference",
  autoscaling: "https://docs.aws.amazon.com/autoscaling/ec2/APIReference",
  iam: "https://docs.aws.amazon.com/IAM/latest/APIReference",
  lambda: "https://docs.aws.amazon.com/lambda/latest/api",
  events: "https://docs.aws.amazon.com/eventbridge/latest/APIReference",
  sns: "https://docs.aws.amazon.com/sns/latest/api",
  monitoring: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference",
  route53: "https://docs.aws.amazon.com/Route53/latest/APIReference",
  "vpc-lattice": "https://docs.aws.amazon.com/vpc-lattice/latest/APIReference",
  ram: "https://docs.aws.amazon.com/ram/latest/APIReference",
};

/** The document with its table of served operations as they are now. Throws when it has no two markers to write between. */
export function withOperationsTable(document: string): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the document has no '${START}' with '${END}' behind it: put them in`);
  return `${document.slice(0, start)}${START}\n\n${operationsTable()}\n\n${document.slice(end)}`;
}

/** A row for each operation, in the order of its service's own table, where what belongs together stands together. */
function operationsTable(): string {
  // The tables are built without a call to any operation, so that there is no world to look at.
  const services = Object.entries(createServices({} as World)) as [ServiceName, object][];
  const rows = services.flatMap(([service, operations]) =>
    Object.keys(operations).map((name) => `| ${service} | [${name}](${REFERENCE[service]}/API_${name}.html) |`),
  );
  const counts = services.map(([service, operations]) => `${service} ${Object.keys(operations).length}`).join(", ");
  return [`${rows.length} operations: ${counts}.`, "", "| service | operation |", "|---|---|", ...rows].join("\n");
}
