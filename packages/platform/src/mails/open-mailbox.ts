import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import type { Sealer } from "../sealing/seal.ts";
import { insertMail } from "./store.ts";

export interface Mail {
  recipient: string;
  subject: string;
  text: string;
}

export interface Mailbox {
  /** Has a mail sent once the transaction is through. Nothing happens where no mails are configured. */
  post(transaction: Queries, mail: Mail): Promise<void>;
}

/** The text waits sealed, since it may let whoever reads it join a tenant. */
export function openMailbox(sealer: Sealer, isConfigured: boolean): Mailbox {
  return {
    async post(transaction, { recipient, subject, text }) {
      if (!isConfigured) return;
      const id = newId("mail");
      await insertMail(transaction, { id, recipient, subject, sealedText: sealer.seal(text, id) });
    },
  };
}
