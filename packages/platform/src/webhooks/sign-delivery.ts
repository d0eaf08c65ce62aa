import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";

/** A secret as the Standard Webhooks specification writes it: `whsec_` and 32 bytes in base64. */
export function makeSecret(): string {
  return PREFIX + randomBytes(32).toString("base64");
}

/** The headers by which a receiver knows sender, content and age, as in the Standard Webhooks specification. */
export function signDelivery(secret: string, id: string, body: string, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
