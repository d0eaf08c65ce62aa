import type { LocalRegion, RegionOptions } from "../region.ts";
import { startRegion } from "../start.ts";

export interface TestRegion extends LocalRegion {
  /** For SDK clients: `new EC2Client({ endpoint, region, credentials: credentialsOf("111122223333") })`. */
  endpoint: string;
  credentialsOf(accountId: string): { accessKeyId: string; secretAccessKey: string };
  /** What the region logged: empty unless something went wrong inside. */
  logged: string[];
}

/** A region on a free port for one test or file; `onCleanup` is vitest's `onTestFinished` or `afterAll`. */
export async function startTestRegion(
  onCleanup: (cleanup: () => Promise<void>) => void,
  options: RegionOptions = {},
): Promise<TestRegion> {
  const logged: string[] = [];
  const log = (line: string) => {
    logged.push(line);
    options.log?.(line);
  };
  const region = await startRegion({ port: 0, ...options, log });
  onCleanup(region.stop);
  // Defined on the region itself, so that its lazy parts stay lazy.
  return Object.assign(region, {
    endpoint: region.url,
    logged,
    credentialsOf: (accountId: string) => ({ accessKeyId: accountId, secretAccessKey: region.secretAccessKey }),
  });
}
