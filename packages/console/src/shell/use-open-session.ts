import { useLocalStorage } from "@mantine/hooks";
import type { Caller, Tenant } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { clientFor, platform, type Session } from "../api/session.ts";

const MOST_TENANTS = 200;

/** Who is signed in and about which tenant: the one chosen last on this machine, as long as there is such a one. */
export function useOpenSession() {
  const [chosen, switchTo] = useLocalStorage<string>({ key: "postern-tenant", getInitialValueInEffect: false });
  const { data, error, isPending } = useQuery({ queryKey: ["me"], queryFn: readCaller, staleTime: 60_000 });
  const session = useMemo(() => data && openSession(data, chosen, switchTo), [data, chosen, switchTo]);
  return { session, error, isPending };
}

/** An operator has a part in every tenant, and membership in none. */
async function readCaller(): Promise<{ caller: Caller; tenants: Tenant[] }> {
  const caller = await platform.me();
  if (!caller.isOperator) return { caller, tenants: caller.memberships.map(({ tenant }) => tenant) };
  return { caller, tenants: (await platform.tenants.list({ limit: MOST_TENANTS })).items };
}

function openSession(
  { caller, tenants }: { caller: Caller; tenants: Tenant[] },
  chosen: string | undefined,
  switchTo: (tenant: string) => void,
): Session | undefined {
  const tenant = tenants.find(({ id }) => id === chosen) ?? tenants[0];
  if (!tenant) return undefined;
  const membership = caller.memberships.find((each) => each.tenant.id === tenant.id);
  const role = caller.isOperator ? "operator" : (membership?.role ?? "viewer");
  return { caller, tenant, tenants, role, client: clientFor(tenant.id), switchTo };
}
