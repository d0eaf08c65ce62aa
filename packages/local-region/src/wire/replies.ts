import type { Reply } from "./http-server.ts";

export function xmlReply(status: number, body: string, requestId: string): Reply {
  return { status, headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId }, body };
}

export function jsonReply(status: number, type: string, content: unknown, requestId: string): Reply {
  const headers = { "content-type": type, "x-amzn-requestid": requestId };
  return { status, headers, body: JSON.stringify(content) };
}
