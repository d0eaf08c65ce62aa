import { NavLink } from "@mantine/core";
import { includesRole, type Role } from "@postern/platform-api";
import {
  IconActivity,
  IconChecks,
  IconDatabase,
  IconHistory,
  IconInbox,
  IconKey,
  IconMap2,
  IconRoute,
  IconUsers,
} from "@tabler/icons-react";
import { createLink, useLocation } from "@tanstack/react-router";
import { useSession } from "../api/session.ts";
import { paths } from "../paths.ts";

const RoutedNavLink = createLink(NavLink<"a">);

const PAGES: { to: string; label: string; icon: typeof IconRoute; needs: Role }[] = [
  { to: paths.endpoints, label: "Private endpoints", icon: IconRoute, needs: "viewer" },
  { to: paths.requests, label: "Requests", icon: IconInbox, needs: "viewer" },
  { to: paths.connections, label: "Connections", icon: IconDatabase, needs: "viewer" },
  { to: paths.environments, label: "Environments", icon: IconMap2, needs: "viewer" },
  { to: paths.members, label: "Members", icon: IconUsers, needs: "viewer" },
  { to: paths.apiKeys, label: "API keys", icon: IconKey, needs: "admin" },
  { to: paths.approvals, label: "Approvals", icon: IconChecks, needs: "operator" },
  { to: paths.audit, label: "Audit", icon: IconHistory, needs: "admin" },
  { to: paths.health, label: "Health", icon: IconActivity, needs: "operator" },
];

export function Navigation({ onChosen }: { onChosen: () => void }) {
  const { role } = useSession();
  const { pathname } = useLocation();
  return PAGES.filter(({ needs }) => includesRole(role, needs)).map(({ to, label, icon: Icon }) => (
    <RoutedNavLink
      key={to}
      to={to}
      label={label}
      active={pathname.startsWith(to)}
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
      onClick={onChosen}
      style={{ borderRadius: 8 }}
    />
  ));
}
