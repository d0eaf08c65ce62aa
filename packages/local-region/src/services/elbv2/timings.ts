/** Seconds that AWS takes; middles of what was observed (2019–2026). The region's time profile scales them. */

/** `provisioning` until `active`: 1.5–5 minutes. */
export const LOAD_BALANCER_START_SECONDS = 120;

/** Interfaces outlive their load balancer by 2–10 minutes. */
export const NODE_LINGER_SECONDS = 240;

/** Registration until the first health check: 90–300 s. */
export const REGISTRATION_SECONDS = 120;
