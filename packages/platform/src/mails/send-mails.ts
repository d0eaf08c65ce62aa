import { createTransport } from "nodemailer";
import type { Logger } from "pino";
import type { PlatformConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { Sealer } from "../sealing/seal.ts";
import { deleteMail, type MailRow, postponeMail, takeDueMails } from "./store.ts";

/** Seconds until the next attempt; after the last one a mail is given up. In all about a day. */
const RETRY_SECONDS = [10, 60, 300, 1800, 7200, 28_800, 43_200];
const AT_ONCE = 10;
/** Longer than an attempt can take: only a killed server's mails are taken over. */
const LEASE_SECONDS = 120;
const REST_MS = 2000;
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

export interface SendParts {
  db: Database;
  sealer: Sealer;
  log: Logger;
  mail: NonNullable<PlatformConfig["mail"]>;
}

/** Sends what waits in the mailbox until stopped; of several servers, whoever takes a mail sends it. */
export function startSending({ db, sealer, log, mail }: SendParts): { stop(): Promise<void> } {
  const transport = createTransport({ url: mail.url, ...TIMEOUTS });
  const send = async ({ id, recipient, subject, sealedText, attempts }: MailRow) => {
    try {
      const text = sealer.unseal(sealedText, id);
      await transport.sendMail({ from: mail.from, to: { name: "", address: recipient }, subject, text });
      await deleteMail(db, id);
    } catch (error) {
      // The code alone: a mail server's words may repeat the mail's.
      const { code = "unknown", responseCode } = error as { code?: string; responseCode?: number };
      const seconds = RETRY_SECONDS[attempts - 1];
      log.warn({ mailId: id, attempts, code, responseCode, givenUp: seconds === undefined }, "a mail was not sent");
      await (seconds === undefined ? deleteMail(db, id) : postponeMail(db, id, seconds));
    }
  };
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async () => {
    try {
      let due: MailRow[];
      do {
        due = await takeDueMails(db, AT_ONCE, LEASE_SECONDS);
        await Promise.all(due.map(send));
      } while (!stopped && due.length === AT_ONCE);
    } catch (error) {
      log.warn({ err: error }, "mails could not be sent");
    }
    if (!stopped) timer = setTimeout(next, REST_MS);
  };
  let running = Promise.resolve();
  const next = () => {
    running = round();
  };
  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      transport.close();
    },
  };
}
