import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LinkError } from "../errors.ts";
import { mailLines } from "./mail-lines.ts";
import { readMail } from "./read-mail.ts";
import { readRequest } from "./read-request.ts";

const SERVICE = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
const WHOLE = { type: "Postgres Interface-type", serviceName: SERVICE, region: "us-east-1", environment: "US" };
const LINES = [
  "Type: Postgres Interface-type",
  `VPC Endpoint Service Name: ${SERVICE}`,
  "Postgres server AWS Region (e.g., us-east-1, eu-west-2): us-east-1",
  "dbt Cloud multi-tenant environment (US, EMEA, AU): US",
];

describe("a mail is read as it was meant", () => {
  test.each<[string, string]>([
    ["as it is in the template", LINES.map((line) => `- ${line}`).join("\n")],
    ["backwards", LINES.toReversed().join("\n")],
    [
      "quoted twice by a mail client",
      `On Monday somebody wrote:\n${LINES.map((line) => `> > - ${line}`).join("\r\n")}`,
    ],
    [
      "with misspelt labels",
      LINES.join("\n")
        .replace("Type", "Tpye")
        .replace("Service", "Serivce")
        .replace("Region", "Regoin")
        .replace("environment", "enviroment"),
    ],
    ["without the asides", LINES.map((line) => line.replace(/ \([^)]*\)/, "")).join("\n")],
    ["with French colons", LINES.map((line) => line.replace(/:([^:]*)$/, "\u00a0:\u202f$1")).join("\n")],
    ["with full-width colons", LINES.map((line) => line.replace(/: ([^:]*)$/, "\uff1a$1")).join("\n")],
    ["with accents", LINES.join("\n").replace("Region", "Région").replace("environment", "environnement")],
    [
      "as a list of HTML",
      `<ul>${LINES.map((line) => `<li><b>${line.replace(/:/, "</b>&nbsp;:")}</li>`).join("")}</ul>`,
    ],
    [
      "as a table of HTML",
      `<table>${LINES.map((line) => `<tr><td>${line.replace(/: ([^:]*)$/, ":</td><td>$1")}</td></tr>`).join("")}</table>`,
    ],
    ["on one line", LINES.join("; ")],
    ["two by two, with commas", `${LINES[0]}, ${LINES[1]}\n${LINES[2]}, ${LINES[3]}`],
    [
      "emphasised, numbered and in quotes",
      LINES.map((line, index) => `${index + 1}. **${line.replace(/: ([^:]*)$/, ':** "$1".')}`).join("\n"),
    ],
    ["wrapped before the values", LINES.map((line) => line.replace(/: ([^:]*)$/, ":\n> $1")).join("\n> ")],
    [
      "with equals signs and zero-width characters",
      LINES.map((line) => line.replace(/: ([^:]*)$/, " =\u200b $1")).join("\n"),
    ],
    ["with a remark behind the region", LINES.join("\n").replace(/us-east-1$/m, "us-east-1 (N. Virginia)")],
    [
      "with the service's name under another label",
      LINES.join("\n").replace("VPC Endpoint Service Name", "PrivateLink"),
    ],
  ])("%s", (_, mail) => {
    expect(readMail(mail)).toEqual(WHOLE);
  });

  test("what was said first stands: below it is what is answered to", () => {
    const mail = `Environment: EMEA\n\n> ${LINES.join("\n> ")}`;
    expect(readMail(mail)).toEqual({ ...WHOLE, environment: "EMEA" });
  });

  test("a label that says both is about its last word", () => {
    expect(readMail("service region: eu-west-1\nenvironment type: x")).toEqual({ region: "eu-west-1", type: "x" });
  });
});

describe("nothing is guessed", () => {
  test("a value that is not there is missing, in words, though another might fit", () => {
    const mail = `Region:\nEnvironment:\nName: us-east-1\n${SERVICE}`;
    expect(readMail(mail)).toEqual({ serviceName: SERVICE });
    const refused = () => readRequest(mail);
    expect(refused).toThrow(LinkError);
    expect(refused).toThrow(/region.*is missing/s);
  });

  test("of two services without a label neither is taken", () => {
    expect(readMail(`${SERVICE}\n${SERVICE.replace("0", "1")}`)).toEqual({});
  });

  test("two regions in one value are shown, not chosen from", () => {
    expect(readMail("Region: us-east-1 or eu-west-1")).toEqual({ region: "us-east-1 or eu-west-1" });
  });

  test.each(["Time: 10:30", "Kind regards: all", "https://example.com/type", "Subject: New request", "type"])(
    "'%s' says nothing of a request",
    (line) => {
      expect(readMail(line)).toEqual({});
    },
  );
});

/** Text, and text in which what the reader looks for is frequent. */
const anyMail = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        ...LINES,
        ...LINES.flatMap((line) => line.split(" ")),
        SERVICE,
        ..."<>&:;|,()=\n\r\t \u00a0\uff1a#x*-",
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join("")),
  fc.array(fc.constantFrom(...LINES, "", "> ", "<td>", "Dear all,")).map((lines) => lines.join("\n")),
);

describe("whatever a mail holds", () => {
  test("a reader refuses it in words or reads it, and never falls over it", () => {
    fc.assert(
      fc.property(anyMail, (mail) => {
        try {
          readRequest(mail);
        } catch (error) {
          expect(error).toBeInstanceOf(LinkError);
          for (const { field, message } of (error as LinkError).problems) {
            expect(field).not.toBe("");
            expect(message).not.toBe("");
          }
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("every value that is read stands in the mail", () => {
    fc.assert(
      fc.property(anyMail, (mail) => {
        const said = mailLines(mail).join("\n");
        for (const value of Object.values(readMail(mail))) expect(said).toContain(value);
      }),
      { numRuns: 1500 },
    );
  });

  test("the four lines are read in any order, behind any quote mark, between any other lines", () => {
    const noise = fc.constantFrom("Hello,", "", "Best wishes", "-- ", "Sent from my phone", "Tel.: 123");
    fc.assert(
      fc.property(
        fc.shuffledSubarray(LINES, { minLength: LINES.length }),
        fc.constantFrom("", "> ", "> > - ", "* ", "• ", "\t"),
        fc.array(noise, { minLength: 5, maxLength: 5 }),
        (lines, mark, others) => {
          const mail = lines.map((line, index) => `${others[index]}\n${mark}${line}`).join("\n");
          expect(readMail(`${mail}\n${others[4]}`)).toEqual(WHOLE);
        },
      ),
    );
  });

  test.each(["<", "(", "&", ">", "- ", "a:", "service:", "(a)", "\u00a0", "us-", "<td>"])(
    "two hundred thousand times '%s' is read through",
    (piece) => {
      expect(readMail(piece.repeat(200_000)).serviceName).not.toBe(SERVICE);
    },
  );
});
