import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Seals passwords so that a copy of the database tells none, and a sealed text works for its own connection only. */
export interface Sealer {
  seal(plain: string, connectionId: string): string;
  /** Throws when the text was sealed with another key or for another connection, or was changed. */
  unseal(sealed: string, connectionId: string): string;
}

const VERSION = "v1";

/** AES-256-GCM; the text is `v1.<key id>.<nonce>.<tag>.<cipher text>`. The key is 32 bytes in base64. */
export function createSealer(keyText: string): Sealer {
  const key = Buffer.from(keyText, "base64");
  const keyId = createHash("sha256").update("postern-seal-key-id").update(key).digest("hex").slice(0, 8);
  return {
    seal(plain, connectionId) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(boundTo(connectionId));
      const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return [VERSION, keyId, ...[nonce, cipher.getAuthTag(), text].map((part) => part.toString("base64url"))].join(
        ".",
      );
    },
    unseal(sealed, connectionId) {
      const [version, sealedWith, nonce, tag, text] = sealed.split(".");
      if (version !== VERSION || nonce === undefined || tag === undefined || text === undefined) {
        throw new Error("the sealed password is not in a form that this version knows");
      }
      if (sealedWith !== keyId) {
        throw new Error(`the password was sealed with key ${sealedWith}, the configured key is ${keyId}`);
      }
      const bytes = (part: string) => Buffer.from(part, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes(nonce), { authTagLength: 16 })
        .setAAD(boundTo(connectionId))
        .setAuthTag(bytes(tag));
      return Buffer.concat([decipher.update(bytes(text)), decipher.final()]).toString("utf8");
    },
  };
}

function boundTo(connectionId: string): Buffer {
  return Buffer.from(`connection:${connectionId}`);
}
