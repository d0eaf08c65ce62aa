import { type DiscoveredDatabase, readSourceNotation, type WantedLink } from "@postern/link";
import type { Surroundings } from "../command.ts";
import { UsageError } from "../exit-codes.ts";

type Wanted = WantedLink["databases"];

/** `NAME=SORT:WHICH`, or without a name. */
export function namedDatabases(texts: string[]): Wanted {
  return texts.map((text) => {
    const [, name, notation = ""] = /^(?:([^=:]+)=)?(.*)$/.exec(text) ?? [];
    return { name, from: readSourceNotation(notation, "--database") };
  });
}

/** Of what has been found: the only one, all of one VPC with `all`, or whatever somebody picks. */
export async function chooseDatabases(
  { prompts, yes }: Surroundings,
  found: DiscoveredDatabase[],
  { all = false }: { all?: boolean },
): Promise<{ region: string; databases: Wanted }> {
  const linkable = found.filter(({ obstacle }) => !obstacle);
  if (linkable.length === 0) {
    throw new UsageError("no database that can be linked was found", {
      field: "--database",
      hint: "mend what stands above, look elsewhere with --region or --all-regions, or name one: --database host:NAME:PORT",
    });
  }
  const [only] = linkable;
  const chosen =
    only && linkable.length === 1
      ? [only]
      : prompts && !yes && !all
        ? await pick(prompts, linkable)
        : takeAll(linkable, all);
  return { region: chosen[0]?.region ?? "", databases: chosen.map(({ from }) => ({ from })) };
}

async function pick(
  prompts: NonNullable<Surroundings["prompts"]>,
  linkable: DiscoveredDatabase[],
): Promise<DiscoveredDatabase[]> {
  const places = [...new Set(linkable.map(placeOf))];
  const [first = ""] = places;
  const place =
    places.length === 1
      ? first
      : await prompts.one(
          "A link leads into one VPC. Which?",
          places.map((value) => ({ value, label: value })),
        );
  const there = linkable.filter((each) => placeOf(each) === place);
  if (there.length === 1) return there;
  const picked = await prompts.several(
    "Which databases?",
    there.map(({ notation, title }) => ({ value: notation, label: notation, hint: title })),
  );
  return there.filter(({ notation }) => picked.includes(notation));
}

function takeAll(linkable: DiscoveredDatabase[], all: boolean): DiscoveredDatabase[] {
  const places = [...new Set(linkable.map(placeOf))];
  if (all && places.length === 1) return linkable;
  const message = all
    ? `the databases stand in several VPCs (${places.join(", ")}), and a link leads into one`
    : `${linkable.length} databases can be linked, and nobody is there to ask`;
  const names = linkable.map(({ notation }) => `--database ${notation}`).join(" ");
  const hint = all ? "say --vpc, and --region for another region's" : `name those you want, ${names}, or say --all`;
  throw new UsageError(message, { field: all ? "--vpc" : "--database", hint });
}

const placeOf = ({ region, vpcId }: DiscoveredDatabase) => `${vpcId} in ${region}`;
