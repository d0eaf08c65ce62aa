import type { AwsError } from "../aws-error.ts";
import type { OperationModel } from "../operation-schemas.ts";
import { escapeText, writeMembers, XML_DECLARATION } from "../xml.ts";

/** EC2's answer: the members stand beside the request id, under one root. */
export function serializeEc2Output(
  operation: OperationModel,
  output: object,
  xmlNamespace: string,
  requestId: string,
): string {
  const root = `${operation.name}Response`;
  // Operations without an output in AWS's model say `return` on the wire.
  const members = operation.output.kind === "unit" ? "<return>true</return>" : writeMembers(operation.output, output);
  return `${XML_DECLARATION}<${root} xmlns="${xmlNamespace}"><requestId>${requestId}</requestId>${members}</${root}>`;
}

/** EC2's error: `RequestID` with a capital D, and no namespace (aws-semantics §9.4). */
export function serializeEc2Error(error: AwsError, requestId: string): string {
  const { code, message } = error;
  const inner = `<Code>${escapeText(code)}</Code><Message>${escapeText(message)}</Message>`;
  return `${XML_DECLARATION}<Response><Errors><Error>${inner}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
}
