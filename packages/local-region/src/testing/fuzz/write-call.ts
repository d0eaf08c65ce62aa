import { writeCbor } from "../../wire/cbor-protocol/write-cbor.ts";
import type { OperationModel, ServiceModel } from "../../wire/operation-schemas.ts";
import type { Protocol, Shape } from "../../wire/shape.ts";
import type { UnsignedRequest } from "./sign-request.ts";

/** A call as its protocol writes it, with its parts still apart so that they can be damaged one by one. */
export interface WrittenCall extends UnsignedRequest {
  protocol: Protocol;
}

/** Written by code of the tests' own: what the SDKs would not send must be sendable. */
export function writeCall(
  model: ServiceModel,
  protocol: Protocol,
  operation: OperationModel,
  input: object,
): WrittenCall {
  const call = { protocol, method: "POST", path: "/", query: "" };
  if (protocol === "ec2" || protocol === "query") {
    const parameters = [
      ["Action", operation.name],
      ["Version", model.version],
      ...flatten(input, operation.input, "", protocol),
    ];
    const form = parameters.map(([name, value]) => `${signedForm(name!)}=${signedForm(value!)}`).join("&");
    return { ...call, headers: { "content-type": "application/x-www-form-urlencoded" }, body: Buffer.from(form) };
  }
  if (protocol === "json") {
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${model.target}.${operation.name}`,
    };
    return { ...call, headers, body: Buffer.from(JSON.stringify(input)) };
  }
  if (protocol === "cbor") {
    const headers = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
    const path = `/service/${model.target}/operation/${operation.name}`;
    return { ...call, path, headers, body: writeCbor(input) };
  }
  return writeRest(model, protocol, operation, input as Record<string, unknown>);
}

function flatten(value: unknown, shape: Shape, path: string, protocol: Protocol, isFlat = false): [string, string][] {
  const inner = (content: unknown, inside: Shape, name: string, flat = false) =>
    flatten(content, inside, path === "" ? name : `${path}.${name}`, protocol, flat);
  if (shape.kind === "structure")
    return shape.members.flatMap((member) => {
      const content = (value as Record<string, unknown>)[member.name];
      return content === undefined ? [] : inner(content, member.shape, member.requestName, member.isFlattened);
    });
  const isBare = protocol === "ec2" || isFlat;
  if (shape.kind === "list") {
    const prefix = isBare ? "" : `${shape.itemName}.`;
    return (value as unknown[]).flatMap((item, at) => inner(item, shape.item, `${prefix}${at + 1}`));
  }
  if (shape.kind === "map") {
    const prefix = isBare ? "" : "entry.";
    return Object.entries(value as object).flatMap(([key, content], at) => [
      [`${path}.${prefix}${at + 1}.${shape.keyName}`, key] as [string, string],
      ...inner(content, shape.value, `${prefix}${at + 1}.${shape.valueName}`),
    ]);
  }
  return [[path, scalarText(value, shape)]];
}

function scalarText(value: unknown, shape: Shape): string {
  if (shape.kind !== "timestamp" || typeof value !== "number") return String(value);
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
}

function writeRest(
  model: ServiceModel,
  protocol: Protocol,
  operation: OperationModel,
  input: Record<string, unknown>,
): WrittenCall {
  const members = operation.input.kind === "structure" ? operation.input.members : [];
  const bound = (where: string | undefined) =>
    members.filter(({ name, binding }) => binding?.in === where && input[name] !== undefined);
  const [pattern = "/", marks = ""] = operation.http!.path.split("?");
  const path = pattern.replace(/\{(\w+)\+?\}/g, (_, name: string) => signedForm(String(input[name] ?? "x") || "x"));
  const query = bound("query").flatMap(({ name, binding }) => {
    const values = Array.isArray(input[name]) ? (input[name] as unknown[]) : [input[name]];
    return values
      .filter((value) => typeof value !== "object")
      .map((value) => `${signedForm(binding!.name)}=${signedForm(String(value))}`);
  });
  const marked = marks === "" ? [] : marks.split("&").map((mark) => (mark.includes("=") ? mark : `${mark}=`));
  const content = Object.fromEntries(bound(undefined).map(({ name }) => [name, input[name]]));
  const isXml = protocol === "rest-xml";
  const root = `<${operation.name}Request xmlns="${model.xmlNamespace}">`;
  const xml = () =>
    `${root}${members
      .filter(({ binding }) => !binding)
      .map((member) => element(member.responseName, input[member.name], member.shape))
      .join("")}</${operation.name}Request>`;
  return {
    protocol,
    method: operation.http!.method,
    path,
    query: [...marked, ...query].sort().join("&"),
    headers: { "content-type": isXml ? "application/xml" : "application/json" },
    body: Buffer.from(isXml ? xml() : JSON.stringify(content)),
  };
}

function element(name: string, value: unknown, shape: Shape): string {
  if (value === undefined) return "";
  const inside = () => {
    if (shape.kind === "structure")
      return shape.members
        .map((each) => element(each.responseName, (value as Record<string, unknown>)[each.name], each.shape))
        .join("");
    if (shape.kind === "list")
      return (value as unknown[]).map((item) => element(shape.itemName, item, shape.item)).join("");
    return scalarText(value, shape).replace(/[<>&]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  };
  return `<${name}>${inside()}</${name}>`;
}

/** As SigV4 has it, so that a query string is in its signed form. */
function signedForm(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
