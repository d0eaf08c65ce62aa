import type { LinkRequest } from "@postern/platform-api";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { addressesOfAdmins } from "../members/memberships.ts";
import { addressesOfOperators } from "../sign-in/users.ts";
import { expiryLetter, reminderLetter } from "./letters.ts";
import type { Mailbox } from "./open-mailbox.ts";

/** Who is written to about a request. */
export interface Letters {
  /** That it waits: whoever may decide. */
  toOperators(transaction: Queries, request: LinkRequest): Promise<void>;
  /** That it has expired: whose it was. */
  toAdmins(transaction: Queries, tenant: TenantId, request: LinkRequest): Promise<void>;
}

export function openLetters(mailbox: Mailbox, publicUrl: string): Letters {
  return {
    async toOperators(transaction, request) {
      const letter = reminderLetter(request, publicUrl);
      for (const recipient of await addressesOfOperators(transaction))
        await mailbox.post(transaction, { recipient, ...letter });
    },
    async toAdmins(transaction, tenant, request) {
      const letter = expiryLetter(request, publicUrl);
      for (const recipient of await addressesOfAdmins(transaction, tenant))
        await mailbox.post(transaction, { recipient, ...letter });
    },
  };
}
