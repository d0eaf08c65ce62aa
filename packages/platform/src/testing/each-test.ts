import { beforeAll, beforeEach, onTestFinished } from "vitest";
import { atEnd } from "./at-end.ts";
import { startTestPlatform, startTestPostgres, type TestPlatform, type TestPostgres } from "./test-platform.ts";

/** One Postgres for the test file, and for each of its tests a platform that nobody has used. */
export function eachTest(given: (platform: TestPlatform, postgres: TestPostgres) => void): void {
  const onEnd = atEnd();
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres(onEnd);
  });
  beforeEach(async () => {
    given(await startTestPlatform(postgres, onTestFinished), postgres);
  });
}
