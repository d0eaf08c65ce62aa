import { writeFile } from "node:fs/promises";
import {
  type DiscoveredDatabase,
  discoverDatabases,
  type ProposedSpec,
  profileOf,
  profiles,
  proposeSpec,
  usableRegions,
} from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { showDiscovered } from "../show-discovered.ts";
import { whileReading } from "../while-reading.ts";
import { wrapLines } from "../wrap-text.ts";
import { chooseDatabases, namedDatabases } from "./init-choices.ts";

export interface InitOptions {
  region?: string;
  regions?: string[];
  allRegions?: boolean;
  vpc?: string;
  database?: string[];
  all?: boolean;
  list?: boolean;
  link?: string;
  platform?: string;
  environment?: string;
  force?: boolean;
}

/** `postern init`: finds what can be linked, says why the rest cannot, and writes a commented postern.yaml. */
export const runInit: Run<InitOptions> = async (surroundings, options) => {
  const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (!region) {
    throw new UsageError("it is not said in which region to look", {
      field: "--region",
      hint: "say --region or set AWS_REGION",
    });
  }
  const named = namedDatabases(options.database ?? []);
  const found = named.length > 0 ? [] : await discoverAll(surroundings, region, options);
  if (options.list) {
    tell(surroundings, { ok: true, found }, () => showDiscovered(surroundings.terminal, found));
    return EXIT.done;
  }
  if (named.length === 0) surroundings.terminal.progress(showDiscovered(surroundings.terminal, found));
  const chosen = named.length > 0 ? { region, databases: named } : await chooseDatabases(surroundings, found, options);
  const platform = options.platform ?? (await ask(surroundings, "--platform", "Which platform reads?", profileIds()));
  const environments = Object.keys(profileOf(platform).environments);
  const environment =
    options.environment ?? (await ask(surroundings, "--environment", "Which of its environments?", environments));
  const session = surroundings.openSession(chosen.region);
  const wanted = { ...options, platform, environment, databases: chosen.databases, vpcId: options.vpc };
  const proposing = proposeSpec(session, surroundings.network, wanted);
  const proposed = await whileReading(surroundings, "subnets and their zones", proposing);
  await writeSpec(surroundings.file, proposed.text, options.force === true);
  const document = { ok: true, file: surroundings.file, spec: proposed.spec, subnets: proposed.subnets, found };
  tell(surroundings, document, () => showProposed(surroundings, proposed));
  return EXIT.done;
};

const profileIds = () => profiles.map(({ id }) => id);

async function discoverAll(
  surroundings: Surroundings,
  region: string,
  options: InitOptions,
): Promise<DiscoveredDatabase[]> {
  const { network } = surroundings;
  const regions = options.allRegions
    ? await usableRegions(surroundings.openSession(region))
    : [...new Set([region, ...(options.regions ?? [])])];
  const discovering = Promise.all(
    regions.map((each) => discoverDatabases(surroundings.openSession(each), network, options.vpc)),
  );
  return (await whileReading(surroundings, `the databases of ${regions.join(", ")}`, discovering)).flat();
}

/** What has only one answer is not asked. */
async function ask({ prompts, yes }: Surroundings, field: string, question: string, words: string[]): Promise<string> {
  const [only, ...others] = words;
  if (only !== undefined && others.length === 0) return only;
  if (prompts && !yes)
    return prompts.one(
      question,
      words.map((value) => ({ value, label: value })),
    );
  throw new UsageError("it is not said, and nobody is there to ask", { field, hint: `one of ${words.join(", ")}` });
}

async function writeSpec(path: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new UsageError(`'${path}' cannot be written (${message})`, { field: "--file" });
    throw new UsageError(`'${path}' is there already`, {
      field: "--file",
      hint: "say --force to write over it, or another file with -f FILE",
    });
  }
}

function showProposed({ terminal, file }: Surroundings, { spec, subnets }: ProposedSpec): string {
  const names = spec.databases.map(({ name }) => name).join(", ");
  const lines = [
    `${terminal.style("green", "✓")} ${file} says a link ${terminal.style("bold", spec.link)} to ${names}`,
    `  zones  ${subnets.map(({ zoneId, subnetId }) => `${zoneId} (${subnetId})`).join(", ")}`,
    "Next: postern plan",
  ];
  return wrapLines(lines.join("\n"), terminal.columns);
}
