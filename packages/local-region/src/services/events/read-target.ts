import type { Target } from "@aws-sdk/client-eventbridge";
import { validation } from "./events-error.ts";
import type { TargetRow } from "./store.ts";
import { isPath } from "./target-input.ts";

/** A target that can be served. Throws ValidationException. */
export function readTarget(target: Target): TargetRow {
  const { Id: id = "", Arn: arn = "", Input, InputPath, InputTransformer } = target;
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(id)) {
    throw validation(
      `1 validation error detected: Value '${id.slice(0, 100)}' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  if (!/^arn:aws:[a-z0-9-]+:/.test(arn))
    throw validation(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (!/^arn:aws:(lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?|sns:[a-z0-9-]+:\d{12}:[\w-]+)$/.test(arn)) {
    throw validation(`Parameter ${arn} is not valid. Reason: the local region's targets are functions and SNS topics.`);
  }
  const foreign = UNSERVED.find((name) => target[name] !== undefined);
  if (foreign) throw validation(`Parameter ${foreign} is not valid. Reason: the local region does not take it.`);
  if ([Input, InputPath, InputTransformer].filter((given) => given !== undefined).length > 1) {
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  }
  if (Input !== undefined) checkJson(Input, id);
  if (InputPath !== undefined) checkPath(InputPath, id);
  const paths = InputTransformer?.InputPathsMap ?? {};
  for (const path of Object.values(paths)) checkPath(path, id);
  return {
    id,
    arn,
    input: Input,
    inputPath: InputPath,
    inputTransformer: InputTransformer && { paths: { ...paths }, template: InputTransformer.InputTemplate ?? "" },
    roleArn: target.RoleArn,
    mostRetries: checkRange(target.RetryPolicy?.MaximumRetryAttempts, "maximumRetryAttempts", [0, 185]),
    mostAgeSeconds: checkRange(target.RetryPolicy?.MaximumEventAgeInSeconds, "maximumEventAgeInSeconds", [60, 86_400]),
  };
}

const UNSERVED = [
  "DeadLetterConfig",
  "KinesisParameters",
  "RunCommandParameters",
  "EcsParameters",
  "BatchParameters",
  "SqsParameters",
  "HttpParameters",
  "RedshiftDataParameters",
  "SageMakerPipelineParameters",
  "AppSyncParameters",
] as const;

function checkJson(text: string, id: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw validation(`JSON syntax error in input for target ${id}.`);
  }
}

function checkPath(path: string, id: string): void {
  if (isPath(path)) return;
  throw validation(`Invalid InputPath for target ${id}: the local region takes names and indices, such as $.detail.id`);
}

function checkRange(value: number | undefined, member: string, [least, most]: [number, number]): number | undefined {
  if (value === undefined || (value >= least && value <= most)) return value;
  const [bound, rule] = value < least ? [least, "greater"] : [most, "less"];
  throw validation(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${rule} than or equal to ${bound}`,
  );
}
