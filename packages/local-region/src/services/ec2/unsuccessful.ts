import type { UnsuccessfulItem } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";

/** Tries each id by itself; what fails with an AwsError is listed, as AWS does with HTTP 200. */
export async function collectUnsuccessful(
  ids: string[],
  attempt: (id: string) => void | Promise<void>,
): Promise<UnsuccessfulItem[]> {
  const failed: UnsuccessfulItem[] = [];
  for (const id of ids) {
    try {
      await attempt(id);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ ResourceId: id, Error: { Code: error.code, Message: error.message } });
    }
  }
  return failed;
}
