import { ACCEPTANCE } from "./acceptance.ts";
import type { Behaviour } from "./behaviour.ts";
import { COUNTING } from "./counting.ts";
import { DIRECTION } from "./direction.ts";
import { ENFORCEMENT } from "./enforcement.ts";
import { GROUPS } from "./groups.ts";
import { LIFETIME } from "./lifetime.ts";
import { NETWORK_ACLS } from "./network-acls.ts";
import { ON_PREMISES } from "./on-premises.ts";
import { SPREADING } from "./spreading.ts";
import { ZONES } from "./zones.ts";

/** The contract of data planes: each must show every one of these. */
export const BEHAVIOURS: Behaviour[] = [
  ...ACCEPTANCE,
  ...DIRECTION,
  ...SPREADING,
  ...ZONES,
  ...LIFETIME,
  ...COUNTING,
  ...GROUPS,
  ...ENFORCEMENT,
  ...NETWORK_ACLS,
  ...ON_PREMISES,
];
