import { AWS_PORTS_PER_TARGET, type Hardships } from "../faults/attend-calls.ts";
import { type FaultEffect, type FaultRule, type FaultTiming, fitsOperation } from "../faults/fault-rules.ts";
import { LISTING_OPERATIONS } from "../faults/unsuccessful.ts";
import { invalid, readObject } from "./admin-input.ts";

/** The body of `POST faults`. Throws AwsError `InvalidRequest`, which names the field. */
export function readFaultRule(body: Buffer): FaultRule {
  const fields = readObject(body);
  refuseOthers(fields, ["operation", "accountId", "region", "probability", "count", "effect"]);
  const { operation, accountId, region, probability, count } = fields;
  if (typeof operation !== "string" || !/^[\w:*?-]{1,100}$/.test(operation))
    throw invalid("operation", operation, "an operation such as CreateVpcEndpoint, Describe* or ec2:*");
  if (accountId !== undefined && !/^\d{12}$/.test(String(accountId)))
    throw invalid("accountId", accountId, "twelve digits");
  if (region !== undefined && !/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(String(region)))
    throw invalid("region", region, "a region code such as us-east-1");
  if (probability !== undefined && !(typeof probability === "number" && probability >= 0 && probability <= 1))
    throw invalid("probability", probability, "a number from 0 to 1");
  if (count !== undefined && !isWhole(count, 1, 1_000_000)) throw invalid("count", count, "a whole number from 1");
  return {
    operation,
    ...(accountId !== undefined && { accountId: String(accountId) }),
    ...(region !== undefined && { region: String(region) }),
    ...(probability !== undefined && { probability }),
    ...(count !== undefined && { count: Number(count) }),
    effect: readEffect(fields.effect, operation),
  };
}

function readEffect(given: unknown, operation: string): FaultEffect {
  if (typeof given !== "object" || given === null) throw invalid("effect", given, EFFECTS);
  const effect = given as Record<string, unknown>;
  if (effect.kind === "delay") {
    refuseOthers(effect, ["kind", "milliseconds"], "effect.");
    const { milliseconds } = effect;
    if (!isWhole(milliseconds, 1, 600_000))
      throw invalid("effect.milliseconds", milliseconds, "a whole number from 1 to 600000");
    return { kind: "delay", milliseconds: Number(milliseconds) };
  }
  if (effect.kind === "unsuccessful") {
    refuseOthers(effect, ["kind", "code", "message"], "effect.");
    if (!LISTING_OPERATIONS.some((each) => fitsOperation(operation, { service: "ec2", operation: each })))
      throw invalid("operation", operation, `one that answers with a list: ${LISTING_OPERATIONS.join(", ")}`);
    return { kind: "unsuccessful", ...readWords(effect) };
  }
  const timing = readTiming(effect.timing);
  if (effect.kind === "unavailable") {
    refuseOthers(effect, ["kind", "timing"], "effect.");
    return { kind: "unavailable", ...timing };
  }
  if (effect.kind !== "error") throw invalid("effect.kind", effect.kind, EFFECTS);
  refuseOthers(effect, ["kind", "code", "status", "message", "timing"], "effect.");
  const { status = 400 } = effect;
  const words = readWords(effect);
  if (!isWhole(status, 400, 599)) throw invalid("effect.status", status, "an HTTP status from 400 to 599");
  return { kind: "error", ...words, status: Number(status), ...timing };
}

function readWords(effect: Record<string, unknown>): { code: string; message: string } {
  const { code, message = "Injected by a fault rule of the local region." } = effect;
  if (typeof code !== "string" || !/^[\w.]{1,100}$/.test(code))
    throw invalid("effect.code", code, "an error code such as InternalError");
  if (typeof message !== "string" || message.length > 1000)
    throw invalid("effect.message", message, "text of at most 1000 characters");
  return { code, message };
}

const EFFECTS = 'an effect of kind "error", "unavailable", "unsuccessful" or "delay"';

function readTiming(timing: unknown): { timing?: FaultTiming } {
  if (timing === undefined) return {};
  if (timing !== "before" && timing !== "after") throw invalid("effect.timing", timing, '"before" or "after"');
  return { timing };
}

/** The body of `POST hardships`: those to change. Throws AwsError `InvalidRequest`, which names the field. */
export function readHardships(body: Buffer): Partial<Hardships> {
  const fields = readObject(body);
  refuseOthers(fields, ["throttle", "consistency", "enforceIam", "dnsDelaySeconds", "portsPerTarget"]);
  const { throttle, consistency, enforceIam, dnsDelaySeconds, portsPerTarget } = fields;
  if (throttle !== undefined && typeof throttle !== "boolean") throw invalid("throttle", throttle, "true or false");
  if (enforceIam !== undefined && typeof enforceIam !== "boolean")
    throw invalid("enforceIam", enforceIam, "true or false");
  if (consistency !== undefined && consistency !== "strong" && consistency !== "eventual")
    throw invalid("consistency", consistency, '"strong" or "eventual"');
  if (
    dnsDelaySeconds !== undefined &&
    !(typeof dnsDelaySeconds === "number" && dnsDelaySeconds >= 0 && dnsDelaySeconds <= 60)
  )
    throw invalid("dnsDelaySeconds", dnsDelaySeconds, "seconds from 0 to 60");
  if (portsPerTarget !== undefined && !isWhole(portsPerTarget, 1, AWS_PORTS_PER_TARGET))
    throw invalid("portsPerTarget", portsPerTarget, `a whole number from 1 to ${AWS_PORTS_PER_TARGET}`);
  return {
    ...(throttle !== undefined && { throttle }),
    ...(consistency !== undefined && { consistency }),
    ...(enforceIam !== undefined && { enforceIam }),
    ...(dnsDelaySeconds !== undefined && { dnsDelaySeconds }),
    ...(portsPerTarget !== undefined && { portsPerTarget: Number(portsPerTarget) }),
  };
}

/** A field that is misspelt must not be ignored: the fault would meet more than was meant. */
function refuseOthers(fields: object, known: string[], path = ""): void {
  const other = Object.entries(fields).find(([name]) => !known.includes(name));
  if (other) throw invalid(`${path}${other[0].slice(0, 40)}`, other[1], `only ${known.join(", ")}`);
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
