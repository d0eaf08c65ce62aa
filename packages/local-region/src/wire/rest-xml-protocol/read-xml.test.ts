import { expect, test } from "vitest";
import { readXml } from "./read-xml.ts";

test("elements, text, entities, comments and CDATA are read; attributes and prefixes are passed over", () => {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
    <!-- a change --><a:Change xmlns:a="urn:x" kind="y">
      <Name>db&#x2e;example.com &amp; &#233;</Name><Empty/><Raw><![CDATA[<&>]]> too</Raw>
    </a:Change>`;
  const root = readXml(text);
  expect(root.name).toBe("Change");
  expect(root.children).toEqual([
    { name: "Name", children: [], text: "db.example.com & é" },
    { name: "Empty", children: [], text: "" },
    { name: "Raw", children: [], text: "<&> too" },
  ]);
});

test.each([
  ["", "it is not one element"],
  ["text", "it is not one element"],
  ["<a></a><b></b>", "it is not one element"],
  ["<a>", "<a> does not end"],
  ["<a></b>", "</b> ends nothing"],
  ["</a>", "</a> ends nothing"],
  ["<a", "a tag that does not end"],
  ["<a><></></a>", "a tag without a name"],
  ["<a>&unknown;</a>", "&unknown; is no character"],
  ["<a>&#x110000;</a>", "&#x110000; is no character"],
  ["<a>&amp</a>", "&amp is no character"],
  ["<!-- <a/>", "<!-- does not end"],
  ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document types are not read"],
  ["<a>".repeat(200), "nested deeper than 100"],
])("%s is refused: %s", (text, reason) => {
  expect(() => readXml(text)).toThrow(new SyntaxError(reason));
});

test("a document of more elements than any of AWS's is refused", () => {
  const of = (count: number) => () => readXml(`<a>${"<b/>".repeat(count)}</a>`);
  expect(of(50_000)).toThrow(new SyntaxError("more than 50000 elements"));
  expect(of(49_999)().children).toHaveLength(49_999);
});
