import { createHash } from "node:crypto";
import type { FunctionCode } from "@aws-sdk/client-lambda";
import { readZip } from "../../functions/unpack-code.ts";
import type { World } from "../world.ts";
import { invalidParameter } from "./lambda-error.ts";
import type { FunctionRow } from "./store.ts";

/** The zip that a call brings, read once to know that it can be run. Throws InvalidParameterValueException. */
export function readCode(code: FunctionCode | undefined): Uint8Array {
  if (code?.S3Bucket !== undefined || code?.S3Key !== undefined) {
    throw invalidParameter("The local region takes a function's code as ZipFile, not from S3");
  }
  if (code?.ImageUri !== undefined) throw invalidParameter("The local region does not run images");
  if (!code?.ZipFile?.length) throw invalidParameter("Please provide a source for function code.");
  try {
    readZip(code.ZipFile);
  } catch {
    throw invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
  return code.ZipFile;
}

export function describeCode(zip: Uint8Array): Pick<FunctionRow, "codeSha256" | "codeSize"> {
  return { codeSha256: createHash("sha256").update(zip).digest("base64"), codeSize: zip.length };
}

export function keepCode(world: World, row: FunctionRow, zip: Uint8Array): void {
  const { accountId, region, arn } = row;
  world.lambda.code.put({ accountId, region, functionArn: arn, zip: Buffer.from(zip).toString("base64") });
}

export function codeOf(world: World, row: FunctionRow): Uint8Array {
  return new Uint8Array(Buffer.from(world.lambda.code.get(row.arn)?.zip ?? "", "base64"));
}
