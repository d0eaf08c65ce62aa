import {
  exportCloudFormation,
  exportDbtCloud,
  exportDbtProfiles,
  exportIamPolicy,
  exportTerraform,
  IAM_PURPOSES,
  readDbtConnection,
  readExportedLink,
  readSpecFile,
} from "@postern/link";
import type { Run, Surroundings } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { whileReading } from "../while-reading.ts";

/** What a link can be written as, apart from policies. */
export const EXPORT_FORMS = {
  terraform: async (...read) => exportTerraform(await readExportedLink(...read)),
  cloudformation: async (...read) => exportCloudFormation(await readExportedLink(...read)),
  "dbt-profiles": async (...read) => exportDbtProfiles(await readDbtConnection(...read)),
  dbtcloud: async (...read) => exportDbtCloud(await readDbtConnection(...read)),
} satisfies Record<string, (...read: Parameters<typeof readExportedLink>) => Promise<string>>;

/** `postern export FORM`: the link, or what reaches it, as another tool's file. Changes nothing. */
export const runExport: Run<{ form: keyof typeof EXPORT_FORMS }> = async (surroundings, { form }) => {
  const spec = await readSpecFile(surroundings.file);
  const session = surroundings.openSession(spec.region);
  const written = EXPORT_FORMS[form](session, surroundings.network, spec);
  const text = await whileReading(surroundings, "what is there", written);
  print(surroundings, { ok: true, link: spec.link, form, text }, text);
  return EXIT.done;
};

/** `postern export iam-policy PURPOSE`: what somebody must be allowed, for exactly that. Asks AWS nothing. */
export const runExportPolicy: Run<{ purpose: string; as: keyof typeof IAM_PURPOSES }> = async (
  { terminal },
  { purpose, as: side },
) => {
  const purposes: Record<string, () => string[]> = IAM_PURPOSES[side];
  const actions = purposes[purpose];
  if (!actions) {
    const hint = `of the ${side}'s side: ${Object.keys(purposes).join(", ")}`;
    throw new UsageError(`'${purpose}' is not something to be allowed for`, { field: "purpose", hint });
  }
  terminal.out(JSON.stringify(exportIamPolicy(actions), null, 2));
  return EXIT.done;
};

function print({ terminal, json }: Surroundings, document: object, text: string): void {
  terminal.out(json ? JSON.stringify(document, null, 2) : text.trimEnd());
}
