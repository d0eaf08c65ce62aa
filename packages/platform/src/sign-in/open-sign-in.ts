import { createHmac, randomUUID } from "node:crypto";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import type { Logger } from "pino";
import type { PlatformConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import * as tables from "../database/identity-schema.ts";

export interface SignInParts {
  db: Database;
  /** Where browsers reach the platform: the one origin that may send a session's cookie along. */
  publicUrl: string;
  sealKey: string;
  oidc: PlatformConfig["oidc"];
  log: Logger;
}

export type SignIn = ReturnType<typeof openSignIn>;

export const SIGN_IN_PATH = "/api/auth";
export const OIDC_PROVIDER = "oidc";
const SESSION_SECONDS = 12 * 3600;
/** Who somebody is was all that was asked of the provider: what it gives besides is not kept. */
const NO_TOKENS = { accessToken: null, refreshToken: null, idToken: null };

/**
 * Who a browser is: passwords, an identity provider where one is configured, and sessions, which end after twelve hours
 * whatever happens in them. What somebody may do is not its business.
 */
export function openSignIn({ db, publicUrl, sealKey, oidc, log }: SignInParts) {
  return betterAuth({
    appName: "Postern",
    baseURL: publicUrl,
    basePath: SIGN_IN_PATH,
    secret: createHmac("sha256", Buffer.from(sealKey, "base64")).update("postern-session-secret").digest("hex"),
    database: drizzleAdapter(db, {
      provider: "pg",
      schema: {
        user: tables.users,
        session: tables.sessions,
        account: tables.accounts,
        verification: tables.verifications,
      },
    }),
    user: { additionalFields: { isOperator: { type: "boolean", required: true, defaultValue: false, input: false } } },
    // Accounts are made by invitation, and by nobody who only has an address that somebody else has too.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    account: { accountLinking: { enabled: false }, updateAccountOnSignIn: false },
    databaseHooks: { account: { create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) } } },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true, cookieCache: { enabled: false } },
    // Lockout is by account and in the database; limits by address are the load balancer's, who knows the address.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: "postern",
      database: { generateId: () => randomUUID() },
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    onAPIError: { errorURL: `${publicUrl}/sign-in` },
    telemetry: { enabled: false },
    // Its words may carry addresses: the words alone, and not what it adds to them.
    logger: {
      level: "warn",
      log: (level, message) => log[level === "error" ? "error" : "warn"]({ from: "sign-in" }, message),
    },
    plugins: oidc ? [genericOAuth({ config: [providerOf(oidc)] })] : [],
  });
}

/** Whether there is an identity provider to sign in with. */
export function offersOidc(signIn: SignIn): boolean {
  return signIn.options.plugins.length > 0;
}

function providerOf({ issuer, clientId, clientSecret }: NonNullable<PlatformConfig["oidc"]>) {
  return {
    providerId: OIDC_PROVIDER,
    discoveryUrl: `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
    requireIdTokenVerification: true,
    clientId,
    clientSecret,
    scopes: ["openid", "email", "profile"],
    pkce: true,
  };
}
