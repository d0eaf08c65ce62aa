// Writes the code of the follower's function anew; a test fails when it is not what the sources make.
import { mkdir, writeFile } from "node:fs/promises";
import { bundleFunction } from "../packages/follower/src/testing/bundle-function.ts";

const file = new URL("../packages/follower/function/follower.js", import.meta.url);
await mkdir(new URL(".", file), { recursive: true });
await writeFile(file, await bundleFunction());
