import { Button, Menu } from "@mantine/core";
import { useSession } from "../api/session.ts";
import { paths } from "../paths.ts";

export function UserMenu() {
  const { caller, role } = useSession();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" h={34} maw={160}>
          {caller.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {caller.email}, {role}
        </Menu.Label>
        <Menu.Item onClick={signOut}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The page is loaded anew: nothing that was read stays in memory. */
async function signOut(): Promise<void> {
  await fetch("/api/auth/sign-out", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  window.location.assign(paths.signIn);
}
