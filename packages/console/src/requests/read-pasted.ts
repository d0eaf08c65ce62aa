import { LinkDatabase } from "@postern/platform-api";

/** What was found in what somebody pasted. Undefined: it is not in there. */
export interface Pasted {
  serviceName?: string;
  region?: string;
  environment?: string;
  databases?: LinkDatabase[];
  /** What is wrong with it, in words for whoever pasted it. */
  problems: string[];
}

const SERVICE = /com\.amazonaws\.vpce\.([a-z]{2}(?:-[a-z]+)+-\d)\.vpce-svc-[0-9a-f]+/;
/** A line of the mailed template, quoted or not: `> - Region (an aside): us-east-1`. */
const LINE = /^\s*(?:[-*•>]\s*)*([^:(]+?)\s*(?:\([^)]*\))?\s*:\s*(\S.*?)\s*$/;

/** Reads a service name alone, a `postern-request/v1` document, or a whole mail with the template somewhere in it. */
export function readPasted(text: string): Pasted {
  const trimmed = text.trim();
  if (trimmed === "") return { problems: [] };
  return trimmed.startsWith("{") ? readDocument(trimmed) : readWords(trimmed);
}

function readDocument(text: string): Pasted {
  try {
    const { serviceName, region, environment, databases } = JSON.parse(text) as Record<string, unknown>;
    const read = LinkDatabase.array().safeParse(databases ?? []);
    return checked({
      ...(typeof serviceName === "string" ? { serviceName } : {}),
      ...(typeof region === "string" ? { region } : {}),
      ...(typeof environment === "string" ? { environment } : {}),
      ...(read.success && read.data.length > 0 ? { databases: read.data } : {}),
      problems: read.success ? [] : ["The document's databases each need a name and a port from 1 to 65535."],
    });
  } catch {
    return { problems: ["This begins like a document and is not JSON: paste all of it, from { to }."] };
  }
}

function readWords(text: string): Pasted {
  const lines = text.split(/\r?\n/).flatMap((line) => {
    const [, label = "", value = ""] = LINE.exec(line) ?? [];
    return label ? [{ label: label.toLowerCase(), value }] : [];
  });
  const named = (word: RegExp) => lines.find(({ label }) => word.test(label))?.value;
  const serviceName = SERVICE.exec(text)?.[0];
  const region = named(/region/);
  const environment = named(/environment/);
  return checked({
    ...(serviceName === undefined ? {} : { serviceName }),
    ...(region === undefined ? {} : { region }),
    ...(environment === undefined ? {} : { environment }),
    problems: [],
  });
}

function checked(pasted: Pasted): Pasted {
  const { serviceName, region, problems } = pasted;
  if (serviceName === undefined)
    return {
      ...pasted,
      problems: [
        ...problems,
        "There is no service name in it, such as com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0.",
      ],
    };
  const inName = new RegExp(`^${SERVICE.source}$`).exec(serviceName)?.[1];
  if (inName === undefined)
    return {
      ...pasted,
      problems: [
        ...problems,
        `'${serviceName}' is not the name of an endpoint service: it ends in vpce-svc- and an id.`,
      ],
    };
  if (region !== undefined && region !== inName)
    return {
      ...pasted,
      problems: [
        ...problems,
        `The region '${region}' is not the service name's own, ${inName}: one of the two is mistyped.`,
      ],
    };
  return { ...pasted, region: inName };
}
