import { type Advice, advise, type Circumstances } from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Choice } from "../prompts.ts";

export interface AdviseOptions {
  source?: Circumstances["source"];
  otherRegion?: "yes" | "no";
  resourceEndpoints?: "yes" | "no";
  acceptEach?: "yes" | "no";
  gigabytes?: number;
  zones: number;
}

/** `postern advise`: one way for one's circumstances, with its reasons and its price. Asks AWS nothing. */
export const runAdvise: Run<AdviseOptions> = async (surroundings, options) => {
  const ask = <Value extends string>(field: string, question: string, choices: Choice<Value>[]) =>
    askOne(surroundings, field, question, choices);
  const circumstances: Circumstances = {
    source: options.source ?? (await ask("--source", "What is the database?", SOURCES)),
    otherRegion:
      (options.otherRegion ?? (await ask("--other-region", "Does the platform read from another region?", EITHER))) ===
      "yes",
    takesResourceEndpoints:
      (options.resourceEndpoints ??
        (await ask("--resource-endpoints", "Does the platform take VPC Lattice's resource endpoints?", EITHER))) ===
      "yes",
    acceptEach:
      (options.acceptEach ?? (await ask("--accept-each", "Is each connection to be accepted by somebody?", EITHER))) ===
      "yes",
    gigabytesPerMonth:
      options.gigabytes ?? Number(await ask("--gigabytes", "About how much is read in a month?", AMOUNTS)),
    zones: options.zones,
  };
  const advice = advise(circumstances);
  tell(surroundings, { ok: true, circumstances, ...advice }, () => show(surroundings, advice));
  return EXIT.done;
};

const SOURCES: Choice<Circumstances["source"]>[] = [
  { value: "rds", label: "an RDS instance" },
  { value: "cluster", label: "Aurora or a Multi-AZ cluster", hint: "its writer moves at a failover" },
  { value: "elsewhere", label: "a server in AWS" },
  { value: "outside", label: "a server outside AWS" },
];

const EITHER: Choice<"yes" | "no">[] = [
  { value: "no", label: "no, or not known" },
  { value: "yes", label: "yes" },
];

const AMOUNTS: Choice<string>[] = ["10", "100", "1000", "10000"].map((value) => ({ value, label: `${value} GB` }));

async function askOne<Value extends string>(
  { prompts, yes }: Surroundings,
  field: string,
  question: string,
  choices: Choice<Value>[],
): Promise<Value> {
  if (prompts && !yes) return prompts.one(question, choices);
  const hint = field === "--gigabytes" ? "a number" : `one of ${choices.map(({ value }) => value).join(", ")}`;
  throw new UsageError("it is not said, and nobody is there to ask", { field, hint });
}

const WAYS = { "load-balancer": "load balancer and endpoint service", "resource-gateway": "resource gateway" } as const;

function show({ terminal }: Surroundings, { via, follow, reasons, drawbacks, costs }: Advice): string {
  const prices = (Object.keys(WAYS) as (keyof typeof WAYS)[]).flatMap((way) => {
    const { owner, platform, notes } = costs[way];
    const mark = way === via ? terminal.style("green", "→") : " ";
    return [
      `${mark} ${WAYS[way].padEnd(34)}  you $${owner.toFixed(2)}  the platform $${platform.toFixed(2)}`,
      ...notes.map((note) => terminal.style("dim", `    ${note}`)),
    ];
  });
  const { region, checked } = costs[via].rates;
  return [
    `Link by ${terminal.style("bold", WAYS[via])}: in postern.yaml, via: ${via}`,
    ...(follow === "none" ? [] : [`  and failover: { follow: ${follow} }`]),
    ...reasons.map((reason) => `  + ${reason}`),
    ...drawbacks.map((drawback) => `  - ${drawback}`),
    `A month, at list prices of ${region}, read ${checked}:`,
    ...prices,
    "Next: postern init",
  ].join("\n");
}
