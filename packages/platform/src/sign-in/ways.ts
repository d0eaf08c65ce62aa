import { SignInWays } from "@postern/platform-api";
import { describeRoute, jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { offersOidc, type SignIn } from "./open-sign-in.ts";

const ways = describeRoute("get /sign-in", {
  description: "How people may come in; for the page where they do.",
  responses: { 200: jsonAnswer("the ways", SignInWays), ...problemAnswers(422) },
});

export function signInWaysRoutes({ signIn }: { signIn: SignIn }) {
  const feature = openFeature();
  feature.openapi(ways, (context) => context.json({ password: true, oidc: offersOidc(signIn) }, 200));
  return feature;
}
