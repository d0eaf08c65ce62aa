import { expect, test } from "vitest";
import { expression, printHcl, template } from "./hcl.ts";

test("attributes stand in a column, maps and blocks by themselves", () => {
  const text = printHcl([
    {
      comment: "why\nand more",
      type: "resource",
      labels: ["aws_lb", "this"],
      attributes: { name: "x", internal: true, port: 5432, left_out: undefined, tags: { "a:b": "c", d: "e" }, on: [] },
      blocks: [{ type: "check", attributes: { every: 10 } }, { type: "empty" }],
    },
    { type: "output", labels: ["n"], attributes: { value: expression("aws_lb.this.arn") } },
  ]);
  expect(text).toBe(`# why
# and more
resource "aws_lb" "this" {
  name     = "x"
  internal = true
  port     = 5432
  on       = []

  tags = {
    "a:b" = "c"
    d     = "e"
  }

  check {
    every = 10
  }

  empty {}
}

output "n" {
  value = aws_lb.this.arn
}
`);
});

test("a text stays a text, whatever is in it", () => {
  const attributes = { a: `say "\${x}"\n`, b: "%{ if }", c: "100 % $5" };
  expect(printHcl([{ type: "t", attributes }])).toBe(
    `t {\n  a = "say \\"$\${x}\\"\\n"\n  b = "%%{ if }"\n  c = "100 % $5"\n}\n`,
  );
});

test("a template holds expressions between escaped texts", () => {
  const value = template("ELB ${", expression("aws_lb.this.arn_suffix"), "/32");
  expect(printHcl([{ type: "t", attributes: { value } }])).toBe(
    `t {\n  value = "ELB $\${\${aws_lb.this.arn_suffix}/32"\n}\n`,
  );
});
