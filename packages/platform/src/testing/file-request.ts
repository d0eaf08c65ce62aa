import type { LinkDatabase } from "@postern/platform-api";
import { SERVICE, type TestPlatform } from "./test-platform.ts";

export const DOCUMENT = {
  type: "Postgres Interface-type",
  serviceName: SERVICE,
  region: "us-east-1",
  environment: "US",
} as const;

/** Files a request for databases that answer, of an owner who accepts at once; answers the endpoint's id. */
export async function fileReadyEndpoint(platform: TestPlatform, databases?: LinkDatabase[]): Promise<string> {
  for (const { port } of databases ?? []) platform.world.openPorts.add(port);
  platform.world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: false });
  const { endpoint } = await platform.client.requests.file({ ...DOCUMENT, ...(databases ? { databases } : {}) });
  await platform.untilState(endpoint.id, "ready");
  return endpoint.id;
}
