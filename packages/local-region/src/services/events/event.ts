import type { World } from "../world.ts";

/** What happened, as its source tells it. */
export interface EventFacts {
  /** `aws.rds` */
  source: string;
  detailType: string;
  /** ARNs. */
  resources: string[];
  detail: object;
  accountId: string;
  region: string;
  /** Now when omitted. */
  time?: Date;
}

/** An event as rules match it and targets get it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: object;
}

export function makeEvent(world: World, facts: EventFacts): BusEvent {
  return {
    version: "0",
    id: world.ids.uuid(),
    "detail-type": facts.detailType,
    source: facts.source,
    account: facts.accountId,
    time: (facts.time ?? world.clock.now()).toISOString().replace(/\.\d{3}Z$/, "Z"),
    region: facts.region,
    resources: facts.resources,
    detail: facts.detail,
  };
}
