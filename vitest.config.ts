import { defineConfig } from "vitest/config";

// The suffix of a test says what it needs: nothing, a loopback region, Linux with root, or the whole product.
const sources = "packages/*/src/**";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "architecture", include: ["architecture.test.ts"] } },
      {
        test: {
          name: "unit",
          include: [`${sources}/*.test.ts`],
          exclude: ["**/*.{region,linux,journey,aws}.test.ts", "**/node_modules/**"],
        },
      },
      { test: { name: "region", include: [`${sources}/*.region.test.ts`], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: "linux", include: [`${sources}/*.linux.test.ts`], testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        test: {
          name: "journey",
          include: ["test/journeys/*.journey.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
