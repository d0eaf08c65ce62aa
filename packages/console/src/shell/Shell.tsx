import { Alert, AppShell, Burger, Center, Group, Loader, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { PlatformApiError } from "@postern/platform-api";
import { Navigate, Outlet } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import { SessionContext } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { useLiveSession } from "../live/use-live-session.ts";
import { paths } from "../paths.ts";
import { ConnectionLost } from "./ConnectionLost.tsx";
import { Navigation } from "./Navigation.tsx";
import { TenantSelect } from "./TenantSelect.tsx";
import { ThemeSwitch } from "./ThemeSwitch.tsx";
import { UserMenu } from "./UserMenu.tsx";
import { useOpenSession } from "./use-open-session.ts";

const CONTENT = "content";

/** What is around every page of somebody who is signed in. */
export function Shell() {
  const { session, error, isPending } = useOpenSession();
  useLiveSession(session);
  const [isOpen, { toggle, close }] = useDisclosure();
  if (error instanceof PlatformApiError && error.problem.status === 401) return <Navigate to={paths.signIn} />;
  if (isPending) return <Alone content={<Loader aria-label="Loading" />} />;
  if (error) return <Alone content={<ErrorMessage error={error} />} />;
  if (!session) {
    return (
      <Alone content={<Alert color="yellow">You belong to no tenant yet: ask an admin of one to invite you.</Alert>} />
    );
  }
  return (
    <SessionContext value={session}>
      <a className="past-navigation" href={`#${CONTENT}`} onClick={focusContent}>
        To the content
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
        padding="lg"
      >
        <AppShell.Header>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
              <img src="/icon.svg" alt="" width={26} height={26} />
              <Text fw={700} visibleFrom="xs">
                Postern
              </Text>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <TenantSelect />
              <ThemeSwitch />
              <UserMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm">
          <Navigation onChosen={close} />
        </AppShell.Navbar>
        <AppShell.Main id={CONTENT} tabIndex={-1}>
          <ConnectionLost />
          <div style={{ maxWidth: 1200 }} key={session.tenant.id}>
            <Outlet />
          </div>
        </AppShell.Main>
      </AppShell>
    </SessionContext>
  );
}

/** The address stays that of the page. */
function focusContent(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById(CONTENT)?.focus();
}

function Alone({ content }: { content: React.ReactNode }) {
  return (
    <Center component="main" mih="100vh" p="md">
      {content}
    </Center>
  );
}
