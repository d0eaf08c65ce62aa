import { expect, test } from "vitest";
import { waysToAdmit } from "./ways-to-admit.ts";

const SERVICE = "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0";
const text = (principals: string[], name: string) =>
  waysToAdmit(SERVICE, "eu-west-1", principals).find((way) => way.name === name);

test("every way has the service's id, the region where it counts, and every principal", () => {
  const principals = ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"];
  for (const way of waysToAdmit(SERVICE, "eu-west-1", principals).slice(1)) {
    const all = `${way.words ?? ""}${way.text ?? ""}`;
    for (const value of ["vpce-svc-0123456789abcdef0", ...principals]) expect(all, way.name).toContain(value);
  }
  expect(text(principals, "AWS CLI")?.text).toContain("--region eu-west-1");
  expect(text(principals, "Terraform")?.text?.match(/^resource/gm)).toHaveLength(2);
});

test("a principal that the platform does not tell is a gap to be filled", () => {
  expect(text([], "CloudFormation")?.text).toContain("- arn:aws:iam::ACCOUNT:root");
});
