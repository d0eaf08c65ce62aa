import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** The rules of the rooms inside this package; those between packages stand in the root's architecture test. */
const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing/"))
  .map((file) => ({ file, text: readFileSync(join(import.meta.dirname, file), "utf8") }));

const importsOf = (text: string) => [...text.matchAll(/^(?:import|export)\s[^;]*?"([^"]+)";/gm)].map(([, to]) => to!);

/** The queue writes in our transactions, for which it takes what makes a statement. */
const handsOn = (text: string) => text.includes("fromDrizzle(transaction, sql)");

test("SQL stands in store.ts and in database/ alone", () => {
  const speaks = sources.filter(({ text }) =>
    importsOf(text).some((to) => /^drizzle-orm|^pg$|database\/schema\.ts$/.test(to)),
  );
  const wrong = speaks.filter(({ file, text }) => {
    const needsTypesOnly = !/^import \{[^}]*\} from "(drizzle-orm|pg"|.*database\/schema)/m.test(text);
    return !file.startsWith("database/") && !file.endsWith("/store.ts") && !needsTypesOnly && !handsOn(text);
  });
  expect(speaks.length).toBeGreaterThan(4);
  expect(wrong.map(({ file }) => file)).toEqual([]);
});

test("a feature reaches another through its functions, never its store", () => {
  const wrong = sources.flatMap(({ file, text }) =>
    importsOf(text)
      .filter((to) => to.endsWith("/store.ts") && !to.startsWith("./") && dirname(file) !== ".")
      .map((to) => `${file} imports ${to}`),
  );
  expect(wrong).toEqual([]);
});

test("AWS's clients are not made here: the session and the network are all that is taken from aws", () => {
  const wrong = sources.filter(({ text }) => /clientsOf|allPages|@aws-sdk\//.test(text));
  expect(wrong.map(({ file }) => file)).toEqual([]);
});

test("status codes are given by routes, apps and http/ alone", () => {
  const wrong = sources.filter(
    ({ file, text }) =>
      !/(^|\/)(routes|ways)\.ts$|(^|-)app\.ts$|^http\//.test(file) &&
      /context\.(json|body)\(|\bstatus: [1-5]\d\d\b/.test(text),
  );
  expect(wrong.map(({ file }) => file)).toEqual([]);
});
