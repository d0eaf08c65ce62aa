import {
  type Caller,
  includesRole,
  openPlatformClient,
  type PlatformClient,
  type Role,
  type Tenant,
} from "@postern/platform-api";
import { createContext, useContext } from "react";

/** Who uses this page, and about which tenant. */
export interface Session {
  caller: Caller;
  tenant: Tenant;
  role: Role;
  /** All that may be switched to. */
  tenants: Tenant[];
  /** The platform, asked about this tenant. */
  client: PlatformClient;
  switchTo(tenant: string): void;
}

/** The platform, asked about no tenant: who one is, and how one comes in. */
export const platform = openPlatformClient({ url: window.location.origin });

export function clientFor(tenant: string): PlatformClient {
  return openPlatformClient({ url: window.location.origin, tenant });
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("this page is shown only to those who are signed in");
  return session;
}

/** Whether the one who is signed in may do what needs the role. */
export function useMay(needs: Role): boolean {
  return includesRole(useSession().role, needs);
}
