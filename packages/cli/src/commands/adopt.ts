import { readFile, writeFile } from "node:fs/promises";
import { type Adoption, applyLink, findAdoption, hasChanges, planLink, takeOver } from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { planDocument, showPlan } from "../show-plan.ts";
import { whileReading } from "../while-reading.ts";

export interface AdoptOptions {
  service?: string;
  link: string;
  platform: string;
  environment: string;
  region: string;
}

/** `postern adopt`: takes over a link that stands already: writes its specification, tags it, and puts right what differs. */
export const runAdopt: Run<AdoptOptions> = async (surroundings, { region, ...wish }) => {
  const { terminal, network, file, host } = surroundings;
  const session = surroundings.openSession(region);
  const adoption = await whileReading(surroundings, "what is there", findAdoption(session, network, wish));
  if (!surroundings.yes) {
    terminal.progress(showAdoption(adoption, file));
    if (!(await surroundings.confirm("Take it over?"))) return EXIT.failed;
  }
  await writeNew(file, adoption.text);
  await takeOver(session, adoption);
  const { plan } = await whileReading(surroundings, "what differs", planLink(session, network, adoption.spec));
  const mayChange =
    !hasChanges(plan) || surroundings.yes || (await mayPutRight(surroundings, showPlan(terminal, plan)));
  const applied = mayChange ? await applyLink(session, network, adoption.spec, host) : undefined;
  const document = {
    ok: true,
    link: wish.link,
    file,
    taken: adoption.takes.map(({ id }) => id),
    steps: planDocument(plan),
    applied: applied !== undefined,
  };
  tell(surroundings, document, () => showTaken(adoption, file, applied !== undefined));
  return EXIT.done;
};

function mayPutRight({ terminal, confirm }: Surroundings, plan: string): Promise<boolean> {
  terminal.progress(`It is yours now. Some of it is not as Postern would have it:\n${plan}`);
  return confirm("Put it right?");
}

/** Refuses to write over a specification. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
    // An earlier run was ended before it had tagged everything.
    if (isThere && (await readFile(file, "utf8")) === text) return;
    const message = isThere
      ? `'${file}' is there already`
      : `'${file}' cannot be written (${(error as Error).message})`;
    throw new UsageError(message, { field: "--file", hint: "name another file with -f FILE" });
  }
}

function showAdoption({ text, takes }: Adoption, file: string): string {
  const lines = takes.map(({ title, id }) => `  ${title}  ${id}`);
  const tagged =
    takes.length > 0 ? ["These get the link's tags:", ...lines] : ["Everything bears the link's tags already."];
  return [`${file} would be:`, "", text, ...tagged].join("\n");
}

function showTaken({ takes }: Adoption, file: string, isApplied: boolean): string {
  return [
    `The link is in ${file}; ${takes.length} resources were tagged.`,
    "What made it before, such as Terraform, would take the tags away: have it forget these resources first.",
    isApplied ? "Next: postern request" : "Next: postern plan   then postern apply, which puts right what differs",
  ].join("\n");
}
