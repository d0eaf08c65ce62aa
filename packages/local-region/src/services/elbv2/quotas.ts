/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html */
export const MOST_LOAD_BALANCERS = 50;
export const MOST_LISTENERS = 50;
export const MOST_TARGETS = 1000;

/** AWS begins with 3,000 and gives more to who asks. */
export const MOST_TARGET_GROUPS = 20_000;
