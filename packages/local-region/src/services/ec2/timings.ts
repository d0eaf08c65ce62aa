/** Seconds that AWS takes; middles of what was observed (2019–2026). The region's time profile scales them. */

/** Accepted, or made without acceptance, until `available`: 1–3 minutes. */
export const ENDPOINT_START_SECONDS = 90;

/** A change of groups or policy is effective in seconds. */
export const ENDPOINT_CHANGE_SECONDS = 5;

/** New subnets take 1–3 minutes. */
export const ENDPOINT_SUBNET_CHANGE_SECONDS = 90;

/** `deleting` until the endpoint and its interfaces are gone: 1–5 minutes. */
export const ENDPOINT_DELETE_SECONDS = 120;

/** A NAT gateway is there after one or two minutes, and gone after about one. */
export const NAT_GATEWAY_START_SECONDS = 90;
export const NAT_GATEWAY_DELETE_SECONDS = 60;

/** Attaching and detaching a virtual private gateway. */
export const VPN_GATEWAY_CHANGE_SECONDS = 30;

/** `pending` to `running`; stopping and shutting down take about as long. */
export const INSTANCE_START_SECONDS = 30;
export const INSTANCE_STOP_SECONDS = 30;

/** Terminated instances stay visible for about an hour, in the region's periods. */
export const TERMINATED_SHOWN_SECONDS = 3600;

/** Verification of a private DNS name: usually minutes, at most 48 hours. */
export const DOMAIN_VERIFICATION_SECONDS = 120;
