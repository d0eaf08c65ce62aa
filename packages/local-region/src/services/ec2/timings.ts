/** Seconds that AWS takes; middles of what was observed (2019–2026). The region's time profile scales them. */

/** Accepted, or made without acceptance, until `available`: 1–3 minutes. */
export const ENDPOINT_START_SECONDS = 90;

/** A change of groups or policy is effective in seconds. */
export const ENDPOINT_CHANGE_SECONDS = 5;

/** New subnets take 1–3 minutes. */
export const ENDPOINT_SUBNET_CHANGE_SECONDS = 90;

/** `deleting` until the endpoint and its interfaces are gone: 1–5 minutes. */
export const ENDPOINT_DELETE_SECONDS = 120;
