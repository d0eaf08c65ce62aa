import type { ObservedEndpoint } from "../provisioning/provisioner.ts";
import { linkName } from "./link-name.ts";

interface Known {
  id: string;
  generation: number;
  leftovers: string[];
}

/**
 * Endpoints in AWS that were made for links of a platform and that no row knows: nobody will ever remove them. Another
 * platform's in the same account are among them.
 */
export function findOrphans(found: Iterable<ObservedEndpoint>, known: Known[]): ObservedEndpoint[] {
  const links = new Set(known.flatMap((row) => [linkName(row), ...row.leftovers]));
  return [...found].filter(
    ({ link, state }) => MADE_BY_A_PLATFORM.test(link) && !links.has(link) && !/^delet/i.test(state),
  );
}

const MADE_BY_A_PLATFORM = /^ep-[0-9a-z]+-\d+$/;
