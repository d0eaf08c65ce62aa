import { expect, test } from "vitest";
import { onceAllowed, onceVisible } from "./once-visible.ts";

const awsError = (code: string) => Object.assign(new Error(code), { name: code, Code: code, $metadata: {} });

/** Fails with each error in turn, then answers; counts its calls. */
function failing(...errors: Error[]) {
  const call = async () => {
    call.times++;
    const error = errors.shift();
    if (error) throw error;
    return "answer";
  };
  call.times = 0;
  return call;
}

test("a call on something new is made again while AWS does not know it yet", async () => {
  const call = failing(awsError("InvalidGroup.NotFound"), awsError("InvalidGroup.NotFound"));
  expect(await onceVisible(call)).toBe("answer");
  expect(call.times).toBe(3);
});

test("any other error is thrown at once", async () => {
  const call = failing(awsError("UnauthorizedOperation"));
  await expect(onceVisible(call)).rejects.toThrow("UnauthorizedOperation");
  expect(call.times).toBe(1);
});

test("what stays unknown past the deadline is AWS's own error", async () => {
  const call = failing(...Array.from({ length: 100 }, () => awsError("InvalidGroup.NotFound")));
  await expect(onceVisible(call, 0.1)).rejects.toThrow("InvalidGroup.NotFound");
});

test("a topic whose policy does not count yet is tried again, and any other refusal is not", async () => {
  const call = failing(awsError("SNSNoAuthorization"));
  expect(await onceAllowed(call)).toBe("answer");
  expect(call.times).toBe(2);
  await expect(onceAllowed(failing(awsError("SNSTopicArnNotFound")))).rejects.toThrow("SNSTopicArnNotFound");
});
