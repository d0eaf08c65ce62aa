import { PlatformApiError, UnexpectedAnswerError } from "@postern/platform-api";
import { expect, test } from "vitest";
import { errorWords, fieldError } from "./error-words.ts";

const refused = new PlatformApiError({
  ...{ type: "urn:x", code: "invalid-input", title: "t", status: 422, detail: "1 field is wrong", requestId: "r-1" },
  problems: [{ field: "region", value: "eu", message: "is not a region", hint: "write it as us-east-1" }],
});

test("a refusal says what, what to change, and the id to tell", () => {
  expect(errorWords(refused)).toEqual({
    ...{ what: "1 field is wrong.", points: ["region is not a region: write it as us-east-1"], requestId: "r-1" },
  });
});

test("a field has its own complaint and no other's", () => {
  expect(fieldError(refused, "region")).toBe("is not a region: write it as us-east-1");
  expect(fieldError(refused, "serviceName")).toBeUndefined();
  expect(fieldError(new Error("region"), "region")).toBeUndefined();
});

test("no answer, a foreign answer and anything else are told apart", () => {
  expect(errorWords(new TypeError("Failed to fetch")).what).toBe("The platform does not answer.");
  expect(errorWords(new UnexpectedAnswerError("http://x", 502)).what).toContain("502");
  expect(errorWords("odd").what).toBe("Odd.");
});
