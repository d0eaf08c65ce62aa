import { createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:http";

export interface Server {
  name: string;
  port: number;
  pid: number;
  secretAccessKey: string;
}

export type Service = "ec2" | "elasticloadbalancing";

/** A call that is ready to be sent, so that what is measured is the server and not the signing. */
export interface SignedCall {
  headers: Record<string, string | number>;
  body: string;
}

const VERSIONS: Record<Service, string> = { ec2: "2016-11-15", elasticloadbalancing: "2015-12-01" };
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** SigV4 of a form, as the SDKs sign it. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
export function sign(
  server: Server,
  service: Service,
  action: string,
  parameters: object,
  account: string,
): SignedCall {
  const body = new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters }).toString();
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${timestamp.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const host = `127.0.0.1:${server.port}`;
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const canonical = `POST\n/\n\nhost:${host}\nx-amz-date:${timestamp}\n\nhost;x-amz-date\n${digest(body)}`;
  const key = scope
    .split("/")
    .reduce<Buffer | string>(
      (last, part) => createHmac("sha256", last).update(part).digest(),
      `AWS4${server.secretAccessKey}`,
    );
  const signature = createHmac("sha256", key)
    .update(`AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${digest(canonical)}`)
    .digest("hex");
  return {
    body,
    headers: {
      host,
      "x-amz-date": timestamp,
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    },
  };
}

/** The answer's text; throws what the server said when it refused. */
export function send(server: Server, { headers, body }: SignedCall): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: "127.0.0.1", port: server.port, method: "POST", path: "/", agent, headers },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(pieces).toString();
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${server.name} answered ${answer.statusCode}: ${text.slice(0, 400)}`));
        });
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}
