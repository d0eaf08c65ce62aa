import { Problem } from "@postern/platform-api";

/** The platform's calls below `/api/auth`, whose answers are its sign-in library's own. */

export async function signIn(email: string, password: string): Promise<void> {
  await post("/api/auth/sign-in/email", { email, password });
}

/** Leaves for the identity provider, which sends the browser back signed in, or to this page with the reason. */
export async function leaveForProvider(): Promise<void> {
  const answer = await post("/api/auth/sign-in/social", { provider: "oidc", callbackURL: "/" });
  const { url } = (await answer.json()) as { url: string };
  window.location.assign(url);
}

async function post(path: string, body: object): Promise<Response> {
  const answer = await fetch(path, {
    ...{ method: "POST", headers: { "content-type": "application/json" } },
    body: JSON.stringify(body),
  });
  if (answer.ok) return answer;
  const said: unknown = await answer.json().catch(() => undefined);
  const problem = Problem.safeParse(said);
  if (problem.success) throw new Error(problem.data.detail);
  // Which of the two is wrong is nobody's business who has neither.
  if (answer.status === 401) throw new Error("address and password do not belong together");
  throw new Error(`signing in was answered with ${answer.status}; try again`);
}
