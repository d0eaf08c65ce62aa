import { createOperator } from "../sign-in/users.ts";
import { PUBLIC_URL, type TestPlatform } from "./test-platform.ts";

export const USER_PASSWORD = "correct horse battery";

/** A call as a browser on the platform's own pages makes it. */
export function browse(platform: TestPlatform, path: string, init: RequestInit & { cookie?: string } = {}) {
  const { cookie, ...rest } = init;
  return platform.fetchAnonymously(path, {
    ...rest,
    headers: {
      ...{ origin: PUBLIC_URL, "content-type": "application/json" },
      ...(cookie === undefined ? {} : { cookie }),
      ...rest.headers,
    },
  });
}

export function trySignIn(platform: TestPlatform, email: string, password: string) {
  const body = JSON.stringify({ email, password });
  return browse(platform, "/api/auth/sign-in/email", { method: "POST", body });
}

/** The cookie of a session. */
export async function signInAs(platform: TestPlatform, email: string, password = USER_PASSWORD): Promise<string> {
  const answer = await trySignIn(platform, email, password);
  const cookie = answer.headers.getSetCookie().find((each) => each.startsWith("postern.session_token="));
  if (!answer.ok || !cookie) throw new Error(`signing in as ${email}: ${answer.status} ${await answer.text()}`);
  return cookie.split(";")[0]!;
}

/** Invites somebody and accepts as them: they are a member then, with the usual password. */
export async function addMember(platform: TestPlatform, tenant: string, email: string, role: string): Promise<void> {
  const invited = await platform.fetch("/api/v1/invitations", {
    method: "POST",
    headers: { "content-type": "application/json", "postern-tenant": tenant },
    body: JSON.stringify({ email, role }),
  });
  const { token } = (await invited.json()) as { token: string };
  const accepted = await browse(platform, "/api/v1/invitations/accept", {
    method: "POST",
    body: JSON.stringify({ token, name: email.split("@")[0], password: USER_PASSWORD }),
  });
  if (!accepted.ok) throw new Error(`accepting for ${email}: ${await accepted.text()}`);
}

export async function addOperator(platform: TestPlatform, email: string): Promise<void> {
  await createOperator(platform.database.db, { email, name: "Operator", password: USER_PASSWORD });
}
