import type { AwsError } from "../aws-error.ts";
import type { ErrorModel, OperationModel } from "../operation-schemas.ts";
import { escapeText, writeMembers, XML_DECLARATION } from "../xml.ts";

/** A query service's answer: the members stand in `OperationResult`, the request id in `ResponseMetadata`. */
export function serializeQueryOutput(
  operation: OperationModel,
  output: object,
  xmlNamespace: string,
  requestId: string,
): string {
  const root = `${operation.name}Response`;
  const result = `${operation.name}Result`;
  const members =
    operation.output.kind === "unit" ? "" : `<${result}>${writeMembers(operation.output, output)}</${result}>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `${XML_DECLARATION}<${root} xmlns="${xmlNamespace}">${members}${metadata}</${root}>`;
}

/** A query service's error (aws-semantics §9.4): at fault is the sender, or from status 500 the receiver. */
export function serializeQueryError(
  error: AwsError,
  xmlNamespace: string | undefined,
  requestId: string,
  modelled?: ErrorModel,
): string {
  const fault = error.status >= 500 ? "Receiver" : "Sender";
  const namespace = xmlNamespace === undefined ? "" : ` xmlns="${xmlNamespace}"`;
  const code = modelled?.queryCode ?? error.code;
  const details = modelled ? writeMembers(modelled.shape, error.details) : "";
  const inner = `<Type>${fault}</Type><Code>${escapeText(code)}</Code><Message>${escapeText(error.message)}</Message>${details}`;
  return `${XML_DECLARATION}<ErrorResponse${namespace}><Error>${inner}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
