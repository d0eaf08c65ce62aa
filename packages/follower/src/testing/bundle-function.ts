import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/**
 * The function's code in one file, as it is kept in `packages/follower/function/follower.js`. AWS's SDK is left to
 * Lambda's runtime. Not made smaller than it is: whoever runs it in their account can read it.
 */
export async function bundleFunction(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["packages/follower/src/function/entry.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node22",
    external: ["@aws-sdk/*"],
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}
