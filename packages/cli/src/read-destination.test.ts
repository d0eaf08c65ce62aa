import { expect, test } from "vitest";
import { readDestination } from "./read-destination.ts";

test.each([
  ["db.example.com:5433", { host: "db.example.com", port: 5433 }],
  ["10.0.1.20", { host: "10.0.1.20", port: 5432 }],
])("%s is a place in a VPC", (text, place) => {
  expect(readDestination("--postgres", text, 5432)).toEqual(place);
});

test.each(["", "db.example.com:", "db.example.com:0", "db.example.com:70000", "a b:1", "http://a:1"])(
  "'%s' is none, and what may be given is said",
  (text) => {
    expect(() => readDestination("--postgres", text, 5432)).toThrow(
      expect.objectContaining({ field: "--postgres", hint: expect.stringContaining("NAME:PORT (5432 when left out)") }),
    );
  },
);

test("a port has to be given where none is usual", () => {
  expect(() => readDestination("destination", "db.example.com")).toThrow("'db.example.com' is not a place");
});
