import { findCborCall } from "./cbor-protocol/parse.ts";
import { answerCbor, refuseCbor } from "./cbor-protocol/serialize.ts";
import { type Codec, INTERNAL_FAILURE } from "./codec.ts";
import { parseEc2Input } from "./ec2-protocol/parse.ts";
import { serializeEc2Error, serializeEc2Output } from "./ec2-protocol/serialize.ts";
import { findFormCall } from "./form-call.ts";
import { findJsonCall } from "./json-protocol/parse.ts";
import { answerJson, refuseJson } from "./json-protocol/serialize.ts";
import { parseQueryInput } from "./query-protocol/parse.ts";
import { serializeQueryError, serializeQueryOutput } from "./query-protocol/serialize.ts";
import { xmlReply } from "./replies.ts";
import { findRestJsonCall } from "./rest-json-protocol/parse.ts";
import { answerRestJson, refuseRestJson } from "./rest-json-protocol/serialize.ts";
import { findRestXmlCall } from "./rest-xml-protocol/parse.ts";
import { answerRestXml, refuseRestXml } from "./rest-xml-protocol/serialize.ts";
import type { Protocol } from "./shape.ts";

export const CODECS: Record<Protocol, Codec> = {
  ec2: {
    find: (request, body, model) =>
      findFormCall(request, body, model, {
        parse: parseEc2Input,
        unknownAction: (action) => `The action ${action} is not valid for this web service.`,
      }),
    answer: (operation, output, { xmlNamespace }, requestId) =>
      xmlReply(200, serializeEc2Output(operation, output, xmlNamespace, requestId), requestId),
    refuse: (error, { requestId }) => xmlReply(error.status, serializeEc2Error(error, requestId), requestId),
    internalError: { code: "InternalError", message: "An internal error has occurred" },
  },
  query: {
    find: (request, body, model) =>
      findFormCall(request, body, model, {
        parse: parseQueryInput,
        unknownAction: (action, version) => `Could not find operation ${action} for version ${version}`,
      }),
    answer: (operation, output, { xmlNamespace }, requestId) =>
      xmlReply(200, serializeQueryOutput(operation, output, xmlNamespace, requestId), requestId),
    refuse: (error, { facts, requestId, modelled }) =>
      xmlReply(error.status, serializeQueryError(error, facts?.xmlNamespace, requestId, modelled), requestId),
    internalError: INTERNAL_FAILURE,
  },
  "rest-xml": {
    find: findRestXmlCall,
    answer: (operation, output, { xmlNamespace }, requestId) =>
      answerRestXml(operation, output, xmlNamespace, requestId),
    refuse: refuseRestXml,
    internalError: INTERNAL_FAILURE,
  },
  "rest-json": {
    find: findRestJsonCall,
    answer: (operation, output, _model, requestId) => answerRestJson(operation, output, requestId),
    refuse: refuseRestJson,
    internalError: INTERNAL_FAILURE,
  },
  json: { find: findJsonCall, answer: answerJson, refuse: refuseJson, internalError: INTERNAL_FAILURE },
  cbor: {
    find: findCborCall,
    answer: (operation, output, _model, requestId) => answerCbor(operation, output, requestId),
    refuse: refuseCbor,
    internalError: INTERNAL_FAILURE,
  },
};
