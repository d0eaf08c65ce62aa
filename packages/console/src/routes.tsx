import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { LostPage } from "./components/LostPage.tsx";
import { paths } from "./paths.ts";
import { Shell } from "./shell/Shell.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: LostPage });
const inShell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const page = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => inShell, path, component: lazyRouteComponent(load as never, name as never) });

const outside = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load as never, name as never) });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: paths.endpoints });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    outside(paths.signIn, () => import("./sign-in/SignInPage.tsx"), "SignInPage"),
    outside(paths.join, () => import("./sign-in/JoinPage.tsx"), "JoinPage"),
    outside(paths.sharedTest, () => import("./connections/SharedTestPage.tsx"), "SharedTestPage"),
    inShell.addChildren([
      page(paths.endpoints, () => import("./endpoints/EndpointsPage.tsx"), "EndpointsPage"),
      page(paths.newRequest, () => import("./requests/NewRequestPage.tsx"), "NewRequestPage"),
      page(paths.requests, () => import("./requests/RequestsPage.tsx"), "RequestsPage"),
      page(paths.endpoint("$id"), () => import("./endpoints/EndpointPage.tsx"), "EndpointPage"),
      page(paths.connections, () => import("./connections/ConnectionsPage.tsx"), "ConnectionsPage"),
      page(paths.newConnection, () => import("./connections/NewConnectionPage.tsx"), "NewConnectionPage"),
      page(paths.connection("$id"), () => import("./connections/ConnectionPage.tsx"), "ConnectionPage"),
      page(paths.editConnection("$id"), () => import("./connections/EditConnectionPage.tsx"), "EditConnectionPage"),
      page(paths.environments, () => import("./environments/EnvironmentsPage.tsx"), "EnvironmentsPage"),
      page(paths.newEnvironment, () => import("./environments/NewEnvironmentPage.tsx"), "NewEnvironmentPage"),
      page("/environments/$name", () => import("./environments/EnvironmentPage.tsx"), "EnvironmentPage"),
      page("/environments/$name/edit", () => import("./environments/EditEnvironmentPage.tsx"), "EditEnvironmentPage"),
      page(paths.members, () => import("./members/MembersPage.tsx"), "MembersPage"),
      page(paths.apiKeys, () => import("./api-keys/ApiKeysPage.tsx"), "ApiKeysPage"),
      page(paths.approvals, () => import("./approvals/ApprovalsPage.tsx"), "ApprovalsPage"),
      page(paths.health, () => import("./health/HealthPage.tsx"), "HealthPage"),
      page(paths.audit, () => import("./audit/AuditPage.tsx"), "AuditPage"),
    ]),
  ]),
  defaultPreload: "intent",
});
