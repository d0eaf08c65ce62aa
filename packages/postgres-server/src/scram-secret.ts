import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const ITERATIONS = 4096;

/**
 * What Postgres keeps of a password (RFC 5803). Given to `CREATE ROLE … PASSWORD` in its place, the password itself
 * never reaches the server, its log or its list of running statements. Passwords of printable ASCII only: others would
 * have to be normalised first (SASLprep).
 */
export async function scramSecret(password: string): Promise<string> {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new Error("the password must be of printable ASCII characters");
  const salt = randomBytes(16);
  const salted = await promisify(pbkdf2)(password, salt, ITERATIONS, 32, "sha256");
  const storedKey = createHash("sha256").update(sign(salted, "Client Key")).digest("base64");
  const serverKey = sign(salted, "Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

function sign(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
