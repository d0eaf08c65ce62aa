import { expect, test } from "vitest";
import { defaultChoices, OPEN_QUESTIONS, type OpenQuestion } from "./open-questions.ts";
import { readChoices } from "./read-choices.ts";

test("answers are words of the question, or seconds as number or text", () => {
  expect(readChoices({ ownAccount: "needs-permission", requestExpiry: "3600", interfaceLinger: 0 })).toEqual({
    ownAccount: "needs-permission",
    requestExpiry: 3600,
    interfaceLinger: 0,
  });
  expect(readChoices({ requestExpiry: "never" })).toEqual({ requestExpiry: "never" });
});

test("every question's default is an answer to it, and there are two to choose from", () => {
  expect(readChoices({ ...defaultChoices() })).toEqual(defaultChoices());
  for (const [name, { options, seconds }] of Object.entries<OpenQuestion>(OPEN_QUESTIONS))
    expect(Object.keys(options).length > 1 || seconds !== undefined, name).toBe(true);
});

test.each([
  [{ noTargets: "dropped" }, "noTargets is none of the open questions; they are acceptAfterReject, "],
  [{ constructor: "x" }, "constructor is none of the open questions"],
  [{ noTarget: "silence" }, 'noTarget is "silence"; give refused or dropped'],
  [{ noTarget: "toString" }, 'noTarget is "toString"; give refused or dropped'],
  [{ noTarget: 1 }, "noTarget is 1; give refused or dropped"],
  [{ requestExpiry: -1 }, "requestExpiry is -1; give never or a number of seconds"],
  [{ requestExpiry: "" }, 'requestExpiry is ""; give never or a number of seconds'],
  [{ interfaceLinger: "never" }, 'interfaceLinger is "never"; give a number of seconds'],
  [{ interfaceLinger: 1e12 }, "interfaceLinger is 1000000000000; give a number of seconds"],
  [{ ownAccount: undefined }, "ownAccount is missing; give admitted or needs-permission"],
])("%o is refused with what there is", (answers, message) => {
  expect(() => readChoices(answers)).toThrow(message);
});
