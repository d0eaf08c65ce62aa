import { LinkError } from "../errors.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** For what is done to links with a load balancer alone. */
export function refuseGateway({ via }: Pick<LinkSpec, "via">, done: string): void {
  if (via !== "resource-gateway") return;
  const message = `a link through a resource gateway is not ${done} yet`;
  const hint = "plan, apply, request, status and destroy are there for it";
  throw new LinkError("spec-invalid", [{ field: "via", value: via, message, hint }]);
}
