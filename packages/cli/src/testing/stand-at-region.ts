import { clientsOf, openSession } from "@postern/aws";
import type { RegionOptions } from "@postern/local-region";
import { onTestFinished } from "vitest";
import type { Run, Surroundings } from "../command.ts";

export const ACCOUNT = { accountId: "111122223333", region: "us-east-1" };

/** A region that ends with the test, the SDK's clients of an account, and commands that are run at it. */
export async function startRegionForTest(options: RegionOptions = {}) {
  const { startRegion } = await import("@postern/local-region");
  const region = await startRegion({ port: 0, network: "none", ...options });
  onTestFinished(() => region.stop());
  const credentials = { accessKeyId: ACCOUNT.accountId, secretAccessKey: region.secretAccessKey };
  const clients = clientsOf(openSession({ region: ACCOUNT.region, endpoint: region.url, credentials }));
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return { region, clients, ...standAt(region.url) };
}

/** Runs commands where the region is at an address. */
export function standAt(endpoint: string) {
  const run = async <Options>(command: Run<Options>, options: Options, json: boolean): Promise<string> => {
    const printed: string[] = [];
    const terminal = { out: (text: string) => printed.push(text) };
    const surroundings = { terminal, openSession: () => ({ endpoint }), json } as unknown as Surroundings;
    const code = await command(surroundings, options);
    if (code !== 0) throw new Error(`it exits with ${code}: ${printed.join("\n")}`);
    return printed.join("\n");
  };
  return {
    /** What a person reads. */
    words: <Options>(command: Run<Options>, options: Options) => run(command, options, false),
    /** What a program reads. */
    document: async <Options>(command: Run<Options>, options: Options) => JSON.parse(await run(command, options, true)),
  };
}
