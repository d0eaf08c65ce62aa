import type { RawRequest } from "../authorization.ts";
import { AwsError } from "../aws-error.ts";
import type { FoundCall } from "../codec.ts";
import { readForm } from "../form-parameters.ts";
import type { ServiceModel } from "../operation-schemas.ts";
import type { TreeDialect } from "../read-tree.ts";
import { findRoute } from "../rest/find-route.ts";
import { readRestInput } from "../rest/read-rest-input.ts";
import type { Shape } from "../shape.ts";
import { readDateTime } from "../timestamps.ts";
import { readXml, type XmlElement } from "./read-xml.ts";

/** A call of a REST service that speaks XML. */
export function findRestXmlCall(request: RawRequest, body: Buffer, model: ServiceModel): FoundCall {
  const route = findRoute(model, request.method, request.path, readForm(request.query));
  if (!route) {
    const what = `${request.method.slice(0, 10)} ${request.path.slice(0, 100)}`;
    throw new AwsError("UnknownOperationException", `No operation of ${model.signingName} is at ${what}`, 404);
  }
  const { operation, labels } = route;
  const readInput = () => readRestInput(request, body, labels, operation.input, XML_DIALECT, parseBody);
  return { operation, readInput };
}

function parseBody(body: Buffer, shape: Shape): unknown {
  return treeOf(parseDocument(body), shape);
}

function parseDocument(body: Buffer): XmlElement {
  try {
    return readXml(body.toString("utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalidInput(`The request body is not XML: ${error.message}`);
  }
}

/** The tree that `readTree` takes: what is a list, a map or a number only the shape can say. */
function treeOf(element: XmlElement, shape: Shape): unknown {
  if (shape.kind === "structure") {
    const tree: Record<string, unknown> = {};
    for (const member of shape.members) {
      const found = element.children.filter(({ name }) => name === member.responseName);
      if (found.length === 0) continue;
      const items = member.isFlattened && member.shape.kind === "list" ? member.shape.item : undefined;
      tree[member.name] = items ? found.map((each) => treeOf(each, items)) : treeOf(found[0]!, member.shape);
    }
    return tree;
  }
  if (shape.kind === "list")
    return element.children.filter(({ name }) => name === shape.itemName).map((each) => treeOf(each, shape.item));
  if (shape.kind === "map") {
    const part = (entry: XmlElement, wanted: string) => entry.children.find(({ name }) => name === wanted);
    return Object.fromEntries(
      element.children.flatMap((entry) => {
        const value = part(entry, shape.valueName);
        return value ? [[part(entry, shape.keyName)?.text ?? "", treeOf(value, shape.value)]] : [];
      }),
    );
  }
  const text = element.text;
  if (shape.kind === "number") return /^\s*-?\d{1,20}(\.\d{1,20})?\s*$/.test(text) ? Number(text) : text;
  if (shape.kind === "boolean") return text.trim() === "true" ? true : text.trim() === "false" ? false : text;
  return text;
}

const XML_DIALECT: TreeDialect = {
  timestamp: (value) => (typeof value === "string" ? readDateTime(value.trim()) : undefined),
  blob: (value) => (typeof value === "string" ? new Uint8Array(Buffer.from(value, "base64")) : undefined),
  missing: (path) => invalidInput(`Value null at '${path}' failed to satisfy constraint: Member must not be null`),
  malformed: (path, expected) =>
    invalidInput(`Value at '${path}' failed to satisfy constraint: Member must be ${expected}`),
};

function invalidInput(text: string): AwsError {
  return new AwsError("InvalidInput", text.startsWith("Value") ? `1 validation error detected: ${text}` : text);
}
