import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import type { PlatformConfig } from "../config.ts";

export interface IdentityProvider {
  config: NonNullable<PlatformConfig["oidc"]>;
  /** Who signs in from now on, with what their provider says of them; null: they refuse. */
  signsIn(claims: { sub: string; email: string; [claim: string]: unknown } | null): void;
}

/** An identity provider on this machine, at which whoever comes is signed in at once. */
export async function startIdentityProvider(
  redirectUri: string,
  onCleanup: (cleanup: () => Promise<void>) => void,
): Promise<IdentityProvider> {
  let claims: Parameters<IdentityProvider["signsIn"]>[0] = null;
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanup(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { issuer, clientId: "postern", clientSecret: randomBytes(24).toString("hex") };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: config.clientId, client_secret: config.clientSecret, redirect_uris: [redirectUri] },
        ...{ grant_types: ["authorization_code"], response_types: ["code"] },
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "isOperator"] },
    cookies: { keys: [randomBytes(24).toString("hex")] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ ...claims, sub }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "one" }] },
    pkce: { required: () => true },
  });
  const finish = async (request: IncomingMessage, response: ServerResponse) => {
    if (!claims) {
      const refusal = { error: "access_denied", error_description: "they did not want to" };
      return provider.interactionFinished(request, response, refusal);
    }
    const grant = new provider.Grant({ accountId: claims.sub, clientId: config.clientId });
    grant.addOIDCScope("openid email profile");
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(request, response, { login: { accountId: claims.sub }, consent });
  };
  const standard = provider.callback();
  answer = (request, response) => {
    if (request.url?.startsWith("/interaction/")) void finish(request, response);
    else void standard(request, response);
  };
  return {
    config,
    signsIn(next) {
      claims = next;
    },
  };
}
