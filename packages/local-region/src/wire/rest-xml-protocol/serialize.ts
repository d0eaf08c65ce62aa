import type { AwsError } from "../aws-error.ts";
import type { RefusalContext } from "../codec.ts";
import type { Reply } from "../http-server.ts";
import type { OperationModel } from "../operation-schemas.ts";
import { serializeQueryError } from "../query-protocol/serialize.ts";
import { xmlReply } from "../replies.ts";
import { splitOutput } from "../rest/split-output.ts";
import { writeMembers, XML_DECLARATION } from "../xml.ts";

/** The body is one element, named after the output's shape. */
export function answerRestXml(
  operation: OperationModel,
  output: object,
  xmlNamespace: string,
  requestId: string,
): Reply {
  const { status = operation.http?.status ?? 200, headers, body } = splitOutput(operation.output, output);
  const reply = xmlReply(status, "", requestId);
  const answered = { ...reply, headers: { ...reply.headers, ...headers } };
  if (body?.shape.kind !== "structure") return answered;
  const { name } = body.shape;
  const members = writeMembers(body.shape, body.value as object);
  return { ...answered, body: `${XML_DECLARATION}<${name} xmlns="${xmlNamespace}">${members}</${name}>` };
}

/** The same form as the query services'. */
export function refuseRestXml(error: AwsError, { facts, requestId, modelled }: RefusalContext): Reply {
  return xmlReply(error.status, serializeQueryError(error, facts?.xmlNamespace, requestId, modelled), requestId);
}
