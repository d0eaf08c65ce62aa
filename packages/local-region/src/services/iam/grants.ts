import { policiesOf } from "./policies-of.ts";
import { fitsWildcard } from "./policy-conditions.ts";
import { listOf } from "./policy-document.ts";
import type { IamStore } from "./store.ts";

/** Whether a role may do something to some resource at all: how services look at a role that they are given. */
export function grants(world: { iam: IamStore }, roleArn: string, action: string): boolean {
  const statements = (policiesOf(world, roleArn) ?? []).flatMap(({ document }) => document.Statement);
  const names = (patterns: string | string[] | undefined) =>
    listOf(patterns).some((pattern) => fitsWildcard(pattern.toLowerCase(), action.toLowerCase()));
  return statements.some(
    ({ Effect, Action, NotAction }) =>
      Effect === "Allow" && (Action === undefined ? NotAction !== undefined && !names(NotAction) : names(Action)),
  );
}
