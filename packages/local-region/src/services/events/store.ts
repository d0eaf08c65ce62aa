import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface RuleRow extends Owned {
  arn: string;
  name: string;
  /** JSON. */
  eventPattern: string | undefined;
  /** `rate(…)` or `cron(…)`. */
  schedule: string | undefined;
  isEnabled: boolean;
  description: string | undefined;
  roleArn: string | undefined;
  tags: Record<string, string>;
  /** At most five, in the order they were put. */
  targets: TargetRow[];
}

export interface TargetRow {
  id: string;
  /** Of a function or a topic. */
  arn: string;
  /** In place of the event: at most one of the three. */
  input: string | undefined;
  inputPath: string | undefined;
  inputTransformer: { paths: Record<string, string>; template: string } | undefined;
  roleArn: string | undefined;
  mostRetries: number | undefined;
  mostAgeSeconds: number | undefined;
}

export interface EventsStore {
  /** By ARN. */
  rules: Table<RuleRow>;
}

export function createEventsStore(): EventsStore {
  return { rules: createTable((row) => row.arn) };
}
