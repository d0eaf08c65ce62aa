import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

/** Who may import whom, what a file may be called and how long it may be. CONTRIBUTING.md says why. */

const root = import.meta.dirname;
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
});
const files = listed.split("\n").filter((file) => /\.(ts|tsx|mjs)$/.test(file) && existsSync(join(root, file)));
const sources = files.map((file) => ({ file, text: readFileSync(join(root, file), "utf8"), owner: packageOf(file) }));

/** What each package may import of ours. A test may also import the local region. */
const MAY_IMPORT: Record<string, string[]> = {
  aws: [],
  follower: ["aws"],
  link: ["aws", "follower"],
  "platform-api": [],
  "postgres-server": [],
  platform: ["link", "platform-api", "aws", "postgres-server"],
  "local-region": ["postgres-server"],
  console: ["platform-api"],
  cli: ["link", "follower", "aws", "platform-api", "local-region", "platform", "console"],
};

/** The server sides load only when a command needs them: by `import()`, in these files alone. */
const LOADS_SERVERS = [
  "commands/region.ts",
  "commands/region-doctor.ts",
  "commands/region-operations.ts",
  "commands/platform.ts",
  "up/rehearse.ts",
  "open-console.ts",
].map((file) => `packages/cli/src/${file}`);

const MAX_LINES = 400;
const VAGUE = new Set(["utils", "util", "helpers", "helper", "common", "misc", "core", "base", "manager", "shared"]);

describe("imports", () => {
  test("a package imports only what the table allows", () => {
    const wrong = eachImport().flatMap(({ file, owner, to, isType }) => {
      const target = /^@postern\/([^/]+)/.exec(to)?.[1];
      if (!target || target === owner || !owner) return [];
      if (isTest(file) && target === "local-region") return [];
      const allowed = MAY_IMPORT[owner]?.includes(target) ?? false;
      const needsImportCall = owner === "cli" && ["local-region", "platform", "console"].includes(target) && !isType;
      if (needsImportCall && !LOADS_SERVERS.includes(file))
        return [`${file} loads ${to}: only ${LOADS_SERVERS.join(", ")} may`];
      return allowed
        ? []
        : [`${file} imports ${to}: ${owner} may import ${MAY_IMPORT[owner]?.join(", ") || "nothing of ours"}`];
    });
    expect(wrong).toEqual([]);
  });

  test("the servers are loaded by import() only, so that a quick command stays quick", () => {
    const wrong = eachImport().filter(
      ({ owner, to, isType, isCall }) =>
        owner === "cli" && /^@postern\/(local-region|platform|console)$/.test(to) && !isType && !isCall,
    );
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  test("AWS SDK clients are made in packages/aws alone, and the local region reads only their schemas", () => {
    const wrong = eachImport().filter(
      ({ file, owner, to, isType }) =>
        to.startsWith("@aws-sdk/") &&
        !isType &&
        !isTest(file) &&
        owner !== "aws" &&
        file !== "packages/local-region/src/wire/operation-schemas.ts",
    );
    expect(wrong.map(({ file, to }) => `${file} imports ${to}: use clientsOf(session) of @postern/aws`)).toEqual([]);
  });

  test("a relative import stays inside its package and climbs at most two folders", () => {
    const wrong = eachImport().filter(({ file, owner, to }) => {
      if (!to.startsWith(".") || !owner) return false;
      const target = relative(root, join(root, dirname(file), to));
      return to.startsWith("../../../") || !target.startsWith(`packages/${owner}/`);
    });
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  test("inside the local region wire, services and network do not reach through each other", () => {
    const rules = [
      { from: "wire/", not: /^(services|network|dns|postgres)\// },
      { from: "network/loopback/", not: /^(services|wire|dns|postgres|network\/namespaces)\// },
      { from: "network/namespaces/", not: /^(services|wire|dns|postgres|network\/loopback)\// },
      { from: "network/routing/", not: /^(services|wire|dns|postgres|network\/(loopback|namespaces|sockets))\// },
      { from: "network/sockets/", not: /^(services|wire|dns|postgres|network\/(loopback|namespaces))\// },
      { from: "services/", not: /^wire\/(?!aws-error)/ },
      { from: "state/", not: /^(services|network|wire|dns|postgres)\// },
    ];
    const base = "packages/local-region/src/";
    const wrong = eachImport().flatMap(({ file, to, isType }) => {
      if (!file.startsWith(base) || !to.startsWith(".") || isTest(file) || isType) return [];
      const target = join(dirname(file.slice(base.length)), to);
      const broken = rules.find(({ from, not }) => file.startsWith(base + from) && not.test(target));
      return broken ? [`${file} imports ${to}: ${broken.from} must not know it`] : [];
    });
    expect(wrong).toEqual([]);
  });

  test("inside link, the pure parts make no AWS calls and read no clock or file", () => {
    const pure =
      /^packages\/link\/src\/(profiles|spec)\/|^packages\/link\/src\/plan\/(desired-resources|plan|describe-plan|remarks|allocate-ports|published-databases)\.ts$/;
    const wrong = sources.filter(
      ({ file, text }) =>
        pure.test(file) &&
        !isTest(file) &&
        !file.endsWith("spec/read-spec.ts") &&
        /from "(node:fs|node:net\/promises|node:timers)|clientsOf|Date\.now|new Date\(/.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  test("there are no cycles of files", () => {
    expect(findCycle(valueImportGraph())).toEqual([]);
  });
});

describe("packages", () => {
  // What is imported for its types alone is gone at run time: a development dependency is enough for it.
  test("declare exactly the dependencies that they import", () => {
    const wrong = Object.keys(MAY_IMPORT).flatMap((owner) => {
      const manifest = JSON.parse(readFileSync(join(root, "packages", owner, "package.json"), "utf8"));
      const declared = {
        product: Object.keys(manifest.dependencies ?? {}),
        test: Object.keys(manifest.devDependencies ?? {}),
      };
      const used = (keep: (each: Import) => boolean) =>
        new Set(
          eachImport()
            .filter((each) => each.owner === owner && keep(each))
            .flatMap(({ to }) => packageName(to)),
        );
      const product = used(({ file, isType }) => !isTest(file) && !isType);
      const anywhere = used(() => true);
      const text = sources
        .filter((each) => each.owner === owner)
        .map((each) => each.text)
        .join();
      const isResolved = (name: string) => text.includes(`resolve("${name}")`);
      const known = [...declared.product, ...declared.test, "vitest"];
      return [
        ...declared.product
          .filter((name) => !product.has(name) && !isResolved(name))
          .map((name) => `${owner} declares ${name} and does not import it`),
        ...[...product]
          .filter((name) => !declared.product.includes(name))
          .map((name) => `${owner} imports ${name} undeclared`),
        ...[...anywhere].filter((name) => !known.includes(name)).map((name) => `${owner} uses ${name} undeclared`),
        ...declared.test
          .filter((name) => !anywhere.has(name) && !name.startsWith("@types/"))
          .map((name) => `${owner} declares ${name} and does not use it`),
      ];
    });
    expect(wrong).toEqual([]);
  });
});

describe("files", () => {
  test(`have at most ${MAX_LINES} lines`, () => {
    const long = sources
      .map(({ file, text }) => ({ file, lines: text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long.map(({ file, lines }) => `${file} has ${lines}: give each of its subjects a file`)).toEqual([]);
  });

  test("and folders have names that say what is in them", () => {
    const vague = files.filter((file) => file.split("/").some((part) => VAGUE.has(part.replace(/\..*$/, ""))));
    expect(vague).toEqual([]);
  });

  test("are named in kebab-case", () => {
    const odd = files.filter(
      (file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|mjs)$/.test(basename(file)) && !file.endsWith(".tsx"),
    );
    expect(odd).toEqual([]);
  });
});

interface Import {
  file: string;
  owner: string | undefined;
  to: string;
  isType: boolean;
  isCall: boolean;
}

function eachImport(): Import[] {
  return sources.flatMap(({ file, text, owner }) => {
    const statements = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)";/gm)];
    const calls = [...text.matchAll(/\b(?:import|require)\("([^"]+)"\)/g)];
    return [
      ...statements.map(([line, type, to = ""]) => ({
        file,
        owner,
        to,
        isType: Boolean(type) || onlyTypes(line),
        isCall: false,
      })),
      ...calls.map(([, to = ""]) => ({ file, owner, to, isType: false, isCall: true })),
    ];
  });
}

/** `import { type A, type B } from …` */
function onlyTypes(line: string): boolean {
  const names =
    /\{([^}]*)\}/
      .exec(line)?.[1]
      ?.split(",")
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return names.length > 0 && names.every((name) => name.startsWith("type "));
}

function packageOf(file: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(file)?.[1];
}

function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || file.includes("/testing/");
}

function packageName(to: string): string[] {
  if (to.startsWith(".") || isBuiltin(to)) return [];
  return [to.startsWith("@") ? to.split("/").slice(0, 2).join("/") : (to.split("/")[0] ?? to)];
}

function valueImportGraph(): Map<string, string[]> {
  const graph = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { file, to, isType } of eachImport()) {
    if (to.startsWith(".") && !isType) graph.get(file)?.push(join(dirname(file), to));
  }
  return graph;
}

/** The first cycle found, as a path; empty when there is none. */
function findCycle(graph: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
