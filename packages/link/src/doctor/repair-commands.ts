import { stringify } from "yaml";
import { APPLY, type AwsCall, type Repair, type RepairStep } from "./repair.ts";

/** The exact commands of a repair, to be copied into a shell of the side that has to make it. Pure. */
export function repairCommands(repair: Repair, region: string): string[] {
  if (repair.by === "apply") return [APPLY];
  const steps = repair.by === "hand" ? repair.steps : repair.calls;
  return steps.map((step) => lineOf(step, region));
}

function lineOf(step: RepairStep, region: string): string {
  if (typeof step === "string") return step;
  if ("operation" in step) return awsCommand(step, region);
  const value = stringify(step.value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 });
  return `# in postern.yaml: ${step.field}: ${value.trim()}`;
}

/** Where the AWS CLI says a flag's opposite in its own way. */
const OPPOSITES: Record<string, string> = { "--no-egress": "--ingress" };

function awsCommand({ service, operation, input }: AwsCall, region: string): string {
  const options = Object.entries(input).map(([name, value]) => option(`--${kebab(name)}`, value));
  return ["aws", kebab(service), kebab(operation), ...options, "--region", region].join(" ");
}

function option(name: string, value: unknown): string {
  if (value === true) return name;
  if (value === false) {
    const opposite = name.replace(/^--/, "--no-");
    return OPPOSITES[opposite] ?? opposite;
  }
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) {
    return `${name} ${value.map(quote).join(" ")}`;
  }
  return `${name} ${quote(typeof value === "object" ? JSON.stringify(value) : String(value))}`;
}

const kebab = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();

/** As a shell takes it: what is more than plain letters goes between single quotes. */
export const quote = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
