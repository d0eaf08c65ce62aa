import { randomInt } from "node:crypto";

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const RANDOM_DIGITS = 5;

type Prefix = "usr" | "req" | "ep" | "con" | "run" | "ten" | "inv" | "key" | "whk" | "mail";

/**
 * `ep-01k2m3n4p5q6rs`: a prefix, the time in milliseconds and chance, so that ids sort by age and fit into the twenty
 * characters of a link's name together with a generation.
 */
export function newId<P extends Prefix>(prefix: P, now = Date.now()): `${P}-${string}` {
  let time = "";
  for (let rest = now; time.length < 9; rest = Math.floor(rest / 32)) time = DIGITS.charAt(rest % 32) + time;
  const chance = Array.from({ length: RANDOM_DIGITS }, () => DIGITS.charAt(randomInt(32))).join("");
  return `${prefix}-${time}${chance}`;
}
