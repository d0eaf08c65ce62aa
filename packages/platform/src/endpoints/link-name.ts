/**
 * The name under which an endpoint is made in AWS; tags and idempotency tokens derive from it. A retry makes a new
 * one: AWS may answer an old token with the endpoint that is gone.
 */
export function linkName({ id, generation }: { id: string; generation: number }): string {
  return `${id}-${generation}`;
}
