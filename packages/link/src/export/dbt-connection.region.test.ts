import { beforeAll, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { rejectConnections } from "../request/connections.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { type LinkedScene, startLinkedScene } from "../testing/start-linked-scene.ts";
import { exportDbtCloud, exportDbtProfiles } from "./dbt-connection.ts";
import { readDbtConnection } from "./read-dbt-connection.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let scene: LinkedScene;
const onCleanup = atEnd();
beforeAll(async () => {
  scene = await startLinkedScene(onCleanup);
});

const named = () => ({
  ...scene.spec,
  databases: scene.spec.databases.map((each) => ({ ...each, database: "shop" })),
});
const read = (spec: LinkSpec = named()) => readDbtConnection(scene.ownerSession(), scene.network, spec);

/** As the platform's own account is told it. */
async function nameOfEndpoint(): Promise<string | undefined> {
  const { VpcEndpoints } = await scene.ec2(scene.rehearsal.platform.accountId).describeVpcEndpoints({});
  return VpcEndpoints?.[0]?.DnsEntries?.[0]?.DnsName;
}

test("profiles.yml leads each database's target to the platform's endpoint, and holds no password", async () => {
  const profiles = parse(exportDbtProfiles(await read()));
  expect(profiles).toMatchObject({
    warehouse: {
      target: "warehouse",
      outputs: {
        warehouse: {
          type: "postgres",
          host: await nameOfEndpoint(),
          port: 5432,
          dbname: "shop",
          user: "{{ env_var('DBT_USER') }}",
          password: "{{ env_var('DBT_PASSWORD') }}",
        },
      },
    },
  });
});

test("the connection of dbt's provider refers to the private endpoint", async () => {
  const host = await nameOfEndpoint();
  const text = exportDbtCloud(await read());
  expect(text).toContain(`private_link_endpoint_url = "${host}"`);
  expect(text).toContain("private_link_endpoint_id = data.dbtcloud_privatelink_endpoint.warehouse.id");
  expect(text).toMatch(/hostname = ".*vpce.*"\n\s+port {5}= 5432\n\s+dbname {3}= "shop"/);
});

test("a database whose name on its server nobody told is asked for", async () => {
  const connection = await read(scene.spec);
  expect(() => exportDbtProfiles(connection)).toThrow("it is not said what database 'warehouse' is called");
});

test("without an accepted connection there is nothing to write", async () => {
  await rejectConnections(scene.ownerSession(), "warehouse", [scene.endpoint.vpcEndpointId]);
  await expect(read()).rejects.toMatchObject({ code: "connection-unknown" });
});
