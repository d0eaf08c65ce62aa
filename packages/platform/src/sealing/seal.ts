import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Seals secrets so that a copy of the database tells none, and a sealed text works for its own row only. */
export interface Sealer {
  /** `rowId` is what the text is bound to, such as a connection's id. */
  seal(plain: string, rowId: string): string;
  /** Throws when the text was sealed with an unknown key or for another row, or was changed. */
  unseal(sealed: string, rowId: string): string;
  /** What texts that the current key has sealed begin with. */
  prefix: string;
}

const VERSION = "v1";

/**
 * AES-256-GCM; the text is `v1.<key id>.<nonce>.<tag>.<cipher text>`. Keys are 32 bytes in base64. The first seals; the
 * others, from before or after a rotation, unseal only.
 */
export function createSealer(keyText: string, others: string[] = []): Sealer {
  const [current, ...rest] = [keyText, ...others].map(openKey) as [Key, ...Key[]];
  const keys = new Map([...rest, current].map((key) => [key.id, key]));
  return {
    prefix: `${VERSION}.${current.id}.`,
    seal(plain, rowId) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", current.bytes, nonce).setAAD(boundTo(rowId));
      const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), text].map((part) => part.toString("base64url"));
      return [VERSION, current.id, ...parts].join(".");
    },
    unseal(sealed, rowId) {
      const [version, sealedWith, nonce, tag, text] = sealed.split(".");
      if (
        version !== VERSION ||
        sealedWith === undefined ||
        nonce === undefined ||
        tag === undefined ||
        text === undefined
      ) {
        throw new Error("the sealed secret is not in a form that this version knows");
      }
      const key = keys.get(sealedWith);
      if (!key) {
        throw new Error(
          `the secret was sealed with key ${sealedWith}; the configured ones are ${[...keys.keys()].join(", ")}`,
        );
      }
      const bytes = (part: string) => Buffer.from(part, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key.bytes, bytes(nonce), { authTagLength: 16 })
        .setAAD(boundTo(rowId))
        .setAuthTag(bytes(tag));
      return Buffer.concat([decipher.update(bytes(text)), decipher.final()]).toString("utf8");
    },
  };
}

interface Key {
  id: string;
  bytes: Buffer;
}

function openKey(text: string): Key {
  const bytes = Buffer.from(text, "base64");
  return { id: createHash("sha256").update("postern-seal-key-id").update(bytes).digest("hex").slice(0, 8), bytes };
}

/** The word is from when only connections had secrets; texts that are sealed already are bound to it. */
function boundTo(rowId: string): Buffer {
  return Buffer.from(`connection:${rowId}`);
}
