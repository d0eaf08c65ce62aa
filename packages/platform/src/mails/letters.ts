import type { Invitation, LinkRequest } from "@postern/platform-api";
import type { Mail } from "./open-mailbox.ts";

type Letter = Omit<Mail, "recipient">;

/** The token stands behind a `#`: browsers send that to no server. */
export function invitationLetter({ email, expiresAt }: Invitation, token: string, publicUrl: string): Letter {
  const link = `${publicUrl}/join#${new URLSearchParams({ token, email })}`;
  return {
    subject: "You are invited to a Postern platform",
    text: `You are invited to the platform at ${publicUrl}.\n\nJoin here, until ${expiresAt}:\n${link}\n\nWhoever has this link can join: do not pass it on.\n`,
  };
}

export function reminderLetter(request: LinkRequest, publicUrl: string): Letter {
  return {
    subject: `A request waits for approval: ${request.serviceName}`,
    text: `Request ${request.id} for ${request.serviceName} in environment ${request.environment} waits for an operator until ${request.expiresAt}.\n\nDecide here:\n${publicUrl}/approvals\n`,
  };
}

export function expiryLetter(request: LinkRequest, publicUrl: string): Letter {
  return {
    subject: `A request has expired: ${request.serviceName}`,
    text: `Request ${request.id} for ${request.serviceName} in environment ${request.environment} has expired: ${request.reason}.\n\nYour requests:\n${publicUrl}/requests\n`,
  };
}
