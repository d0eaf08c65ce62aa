import { defineConfig } from "vitest/config";

// The suffix of a test says what it needs: nothing, a loopback region, Linux with root, the whole product, an outside
// program as independent peer, or minutes. `npm test` leaves out the last two; `npm run test:all` runs everything.
const sources = "packages/*/src/**";
const suffixes = ["region", "linux", "journey", "peer", "soak"];

// Files that end no process and change nothing global share a worker: the SDK's modules are loaded once, not a hundred times.
const project = (name: string, include: string[], testTimeout: number, isolate = true) => ({
  test: { name, include, testTimeout, isolate, hookTimeout: 60_000, exclude: ["**/node_modules/**"] },
});

export default defineConfig({
  test: {
    maxWorkers: "100%",
    projects: [
      project("architecture", ["architecture.test.ts", "documents.test.ts"], 20_000),
      {
        test: {
          name: "unit",
          include: [`${sources}/*.test.ts`],
          exclude: [`**/*.{${suffixes}}.test.ts`, "**/node_modules/**"],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          isolate: false,
        },
      },
      project("region", [`${sources}/*.region.test.ts`], 60_000, false),
      project("linux", [`${sources}/*.linux.test.ts`], 60_000),
      project("journey", ["test/journeys/*.journey.test.ts"], 120_000),
      project("peer", [`${sources}/*.peer.test.ts`, "test/journeys/*.peer.test.ts"], 240_000),
      project("soak", [`${sources}/*.soak.test.ts`, "test/journeys/*.soak.test.ts"], 300_000),
    ],
  },
});
