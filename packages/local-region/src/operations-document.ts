import { readFile } from "node:fs/promises";
import { type OperationStatus, operationStatuses } from "./operation-statuses.ts";
import type { ServiceName } from "./services/service.ts";

const START = "<!-- operations: written by scripts/write-local-region-doc.ts -->";
const END = "<!-- end of operations -->";

/** Each service as its headline has it, its folder, and where AWS describes its operations. */
const SERVICES: Record<ServiceName, { title: string; folder: string; reference: string }> = {
  ec2: { title: "EC2", folder: "ec2", reference: "AWSEC2/latest/APIReference" },
  elasticloadbalancing: {
    title: "Elastic Load Balancing",
    folder: "elbv2",
    reference: "elasticloadbalancing/latest/APIReference",
  },
  rds: { title: "RDS", folder: "rds", reference: "AmazonRDS/latest/APIReference" },
  sts: { title: "STS", folder: "sts", reference: "STS/latest/APIReference" },
  autoscaling: { title: "Auto Scaling", folder: "autoscaling", reference: "autoscaling/ec2/APIReference" },
  iam: { title: "IAM", folder: "iam", reference: "IAM/latest/APIReference" },
  lambda: { title: "Lambda", folder: "lambda", reference: "lambda/latest/api" },
  events: { title: "EventBridge", folder: "events", reference: "eventbridge/latest/APIReference" },
  sns: { title: "SNS", folder: "sns", reference: "sns/latest/api" },
  monitoring: { title: "CloudWatch", folder: "cloudwatch", reference: "AmazonCloudWatch/latest/APIReference" },
  route53: { title: "Route 53", folder: "route53", reference: "Route53/latest/APIReference" },
  "vpc-lattice": { title: "VPC Lattice", folder: "vpc-lattice", reference: "vpc-lattice/latest/APIReference" },
  ram: { title: "RAM", folder: "ram", reference: "ram/latest/APIReference" },
};

/** The document with its part on operations as they are now. Throws when it has no two markers to write between. */
export async function withOperations(document: string): Promise<string> {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the document has no '${START}' with '${END}' behind it: put them in`);
  return `${document.slice(0, start)}${START}\n\n${await operationsPart()}\n\n${document.slice(end)}`;
}

async function operationsPart(): Promise<string> {
  const statuses = await operationStatuses();
  const parts = Object.entries(SERVICES).map(([name, service]) =>
    servicePart(
      service,
      statuses.filter((each) => each.service === name),
    ),
  );
  return [`${counts(statuses)}`, ...(await Promise.all(parts))].join("\n\n");
}

async function servicePart(
  { title, folder, reference }: (typeof SERVICES)[ServiceName],
  statuses: OperationStatus[],
): Promise<string> {
  const link = (name: string) => `[${name}](https://docs.aws.amazon.com/${reference}/API_${name}.html)`;
  const names = (parameters: string[]) => parameters.map((name) => `\`${name}\``).join(", ");
  const rows = statuses
    .filter(({ status }) => status !== "not-served")
    .map(
      ({ operation, status, refused, withoutEffect }) =>
        `| ${link(operation)} | ${status} | ${names(refused)} | ${names(withoutEffect)} |`,
    );
  const others = statuses.filter(({ status }) => status === "not-served").map(({ operation }) => operation);
  return [
    `### ${title}`,
    `${counts(statuses)} ${await headOf(folder)}`,
    ["| operation | | refuses | takes without effect |", "|---|---|---|---|", ...rows].join("\n"),
    `<details><summary>Not served: ${others.length}</summary>\n\n${others.join(", ") || "none"}\n\n</details>`,
  ].join("\n\n");
}

function counts(statuses: OperationStatus[]): string {
  const count = (wanted: OperationStatus["status"]) => statuses.filter(({ status }) => status === wanted).length;
  const served = count("served") + count("partial");
  return `${served} of ${statuses.length} operations are served, ${count("partial")} of them partly.`;
}

/** What the service's own table opens with: what it does not do here. */
async function headOf(folder: string): Promise<string> {
  const source = await readFile(new URL(`services/${folder}/operations.ts`, import.meta.url), "utf8");
  const head = /^(?:\/\*\*[\s\S]*?\*\/|(?:\/\/.*\n)+)/.exec(source)?.[0] ?? "";
  return head
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*(?:\/\/|\*)?\s?/, ""))
    .join(" ")
    .trim();
}
