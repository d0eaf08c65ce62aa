import type { Shape } from "../../wire/shape.ts";
import { below, pick, type Random } from "./random.ts";

const MAX_DEPTH = 4;

/** An input of this shape, with values that are unusual, wrong, or right: a tree as JSON has it. */
export function oddInput(shape: Shape, random: Random, depth = 0): unknown {
  if (shape.kind === "structure") {
    const wanted = 0.15 + random() * 0.5;
    const members = shape.members.filter(
      ({ isRequired, name }) => name !== "DryRun" && random() < (isRequired ? 0.95 : wanted / (depth + 1)),
    );
    return Object.fromEntries(
      members
        .filter(({ shape: { kind } }) => depth < MAX_DEPTH || !["structure", "list", "map"].includes(kind))
        .map((member) => [member.name, oddInput(member.shape, random, depth + 1)]),
    );
  }
  if (shape.kind === "list")
    return Array.from({ length: below(4, random) }, () => oddInput(shape.item, random, depth + 1));
  if (shape.kind === "map")
    return Object.fromEntries(
      Array.from({ length: below(3, random) }, () => [pick(TEXTS, random), oddInput(shape.value, random, depth + 1)]),
    );
  if (shape.kind === "boolean") return random() < 0.5;
  if (shape.kind === "number") return pick(NUMBERS, random);
  if (shape.kind === "timestamp") return pick(TIMES, random);
  if (shape.kind === "blob") return pick(BLOBS, random);
  return pick(TEXTS, random);
}

const NUMBERS = [0, 1, -1, 2, 5, 10, 80, 350, 5432, 65_535, 65_536, 1e9, -1e9, 2 ** 53, 0.5, 1e-9, 1e19, 300, 1000];

/** Seconds of the epoch. */
const TIMES = [0, -1, 1.5, 1_767_312_000, 4_102_444_800, 253_402_300_799, 1e12];

const BLOBS = ["", "AA==", "UEsDBBQAAAAIAA==", "e30=", Buffer.alloc(2000, 7).toString("base64")];

const ID = "0123456789abcdef0";
const TEXTS = [
  ...["", " ", "a", "A", "0", "-1", "true", "null", "*", "%", "..", "/", "\\", "'", '"', "<", "]]>", "&amp;", "\u0001"],
  ...["é", "💩", "\u202e", "x".repeat(64), "y".repeat(300), "z".repeat(5000), "__proto__", "constructor", "toString"],
  ...["vpc", "subnet", "sg", "eni", "i", "rtb", "acl", "vpce", "vpce-svc", "sgr", "igw", "nat", "ami", "lt", "pl"].map(
    (prefix) => `${prefix}-${ID}`,
  ),
  ...["vpc-", "subnet-xyz", "vpce-svc-1", "rgw-0123456789abcdef0", "rcfg-0123456789abcdef0", "Z0123456789ABCDEF"],
  ...["10.0.0.0/16", "10.0.0.0/33", "10.0.0.256", "10.0.1.7", "0.0.0.0/0", "::/0", "192.168.0.1/24", "999999999999"],
  ...["us-east-1", "us-east-1a", "use1-az1", "eu-nowhere-9", "TCP", "tcp", "network", "ip", "ipv4", "forward", "all"],
  ...["Interface", "Resource", "db.t4g.micro", "postgres", "available", "name", "vpc-id", "tag:Name", "internal"],
  ...["111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/x", "arn:aws:::", "arn:"],
  `arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/x/${ID.slice(1)}`,
  `arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/x/${ID.slice(1)}`,
  "arn:aws:sns:us-east-1:111122223333:x",
  "arn:aws:lambda:us-east-1:111122223333:function:x",
  "arn:aws:rds:us-east-1:111122223333:db:x",
  `com.amazonaws.vpce.us-east-1.vpce-svc-${ID}`,
  '{"Version":"2012-10-17","Statement":[]}',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}',
  '{"source":[{"prefix":"a"}]}',
  "{",
  "[]",
  "rate(1 minute)",
  "rate(0 minutes)",
  "2026-01-02T03:04:05Z",
  "example.com",
  "*.example.com",
  "http://127.0.0.1:1/",
];
