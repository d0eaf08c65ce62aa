import { afterAll, beforeAll, beforeEach, onTestFinished } from "vitest";
import { startTestPlatform, startTestPostgres, type TestPlatform, type TestPostgres } from "./test-platform.ts";

/** One Postgres for the test file, and for each of its tests a platform that nobody has used. */
export function eachTest(given: (platform: TestPlatform, postgres: TestPostgres) => void): void {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres(afterAll);
  });
  beforeEach(async () => {
    given(await startTestPlatform(postgres, onTestFinished), postgres);
  });
}
