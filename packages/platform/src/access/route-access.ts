import type { Role, Scope } from "@postern/platform-api";

/** `anyone` needs no credentials, `signed-in` any; a role is one that the caller has in the tenant asked about. */
export type Needs = "anyone" | "signed-in" | Role;

export interface Access {
  needs: Needs;
  /** What an API key must not have been narrowed away from; keys cannot use a route without one. */
  scope?: Scope;
}

/** Every route of the API and who may use it. A route that is not here cannot be made. */
export const ROUTE_ACCESS = {
  "get /sign-in": { needs: "anyone" },
  "get /me": { needs: "signed-in", scope: "tenant:read" },
  "get /events": { needs: "viewer", scope: "tenant:read" },
  "get /environments": { needs: "viewer", scope: "environments:read" },
  "post /environments": { needs: "operator" },
  "get /environments/{id}": { needs: "operator" },
  "patch /environments/{id}": { needs: "operator" },

  "get /health": { needs: "operator" },

  "get /requests": { needs: "viewer", scope: "requests:read" },
  "post /requests": { needs: "member", scope: "requests:write" },
  "post /requests/preview": { needs: "member", scope: "requests:write" },
  "get /requests/{id}": { needs: "viewer", scope: "requests:read" },
  "get /approvals": { needs: "operator" },
  "post /requests/{id}/approve": { needs: "operator" },
  "post /requests/{id}/refuse": { needs: "operator" },
  "get /services": { needs: "operator" },
  "delete /services/{id}": { needs: "operator" },

  "get /endpoints": { needs: "viewer", scope: "endpoints:read" },
  "get /endpoints/{id}": { needs: "viewer", scope: "endpoints:read" },
  "post /endpoints/{id}/retry": { needs: "member", scope: "endpoints:write" },
  "delete /endpoints/{id}": { needs: "admin", scope: "endpoints:write" },

  "get /connections": { needs: "viewer", scope: "connections:read" },
  "post /connections": { needs: "member", scope: "connections:write" },
  "get /connections/{id}": { needs: "viewer", scope: "connections:read" },
  "get /connections/{id}/versions": { needs: "viewer", scope: "connections:read" },
  "patch /connections/{id}": { needs: "member", scope: "connections:write" },
  "delete /connections/{id}": { needs: "member", scope: "connections:write" },
  "post /connections/test": { needs: "member", scope: "connections:write" },
  "post /connections/{id}/test": { needs: "member", scope: "connections:write" },
  "get /connections/{id}/test-runs": { needs: "viewer", scope: "connections:read" },
  "get /test-runs/{id}": { needs: "viewer", scope: "connections:read" },
  "post /test-runs/{id}/share": { needs: "member", scope: "connections:write" },
  "delete /test-runs/{id}/share": { needs: "member", scope: "connections:write" },
  "post /test-runs/shared": { needs: "anyone" },

  "get /members": { needs: "viewer", scope: "tenant:read" },
  "patch /members/{id}": { needs: "admin", scope: "tenant:write" },
  "delete /members/{id}": { needs: "admin", scope: "tenant:write" },
  "get /invitations": { needs: "admin", scope: "tenant:read" },
  "post /invitations": { needs: "admin", scope: "tenant:write" },
  "delete /invitations/{id}": { needs: "admin", scope: "tenant:write" },
  "post /invitations/accept": { needs: "anyone" },

  "get /api-keys": { needs: "admin", scope: "tenant:read" },
  "post /api-keys": { needs: "admin" },
  "delete /api-keys/{id}": { needs: "admin", scope: "tenant:write" },
  "get /audit": { needs: "admin", scope: "tenant:read" },
  "get /audit/export": { needs: "admin", scope: "tenant:read" },

  "get /webhooks": { needs: "admin", scope: "tenant:read" },
  "post /webhooks": { needs: "admin" },
  "delete /webhooks/{id}": { needs: "admin", scope: "tenant:write" },
  "get /webhooks/{id}/deliveries": { needs: "admin", scope: "tenant:read" },

  "get /tenants": { needs: "operator" },
  "post /tenants": { needs: "operator" },
  "patch /tenants/{id}": { needs: "operator" },
} as const satisfies Record<`${"get" | "post" | "patch" | "put" | "delete"} /${string}`, Access>;

export type RouteName = keyof typeof ROUTE_ACCESS;
