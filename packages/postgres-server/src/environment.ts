/** What Postgres gets to see of our environment: nothing that could be a secret, nothing that changes its behaviour. */
export const bareEnvironment = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
