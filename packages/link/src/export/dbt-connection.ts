import { stringify } from "yaml";
import { LinkError } from "../errors.ts";
import type { PublishedDatabase } from "../plan/published-databases.ts";
import { expression, type HclBlock, printHcl } from "./hcl.ts";
import { nameOf } from "./terraform-resource.ts";

/** A link as dbt's projects see it. */
export interface DbtConnection {
  link: string;
  /** Name of the platform's endpoint, such as `vpce-….vpce-svc-….us-east-1.vpce.amazonaws.com`. */
  host: string;
  databases: PublishedDatabase[];
}

/** A `profiles.yml`: one target for each database. User and password come from the environment, and stay out of the file. */
export function exportDbtProfiles({ link, host, databases }: DbtConnection): string {
  const [first] = databases;
  const outputs = databases.map((database) => [
    database.name,
    {
      type: "postgres",
      host,
      port: database.port,
      user: "{{ env_var('DBT_USER') }}",
      password: "{{ env_var('DBT_PASSWORD') }}",
      dbname: databaseName(database),
      schema: "{{ env_var('DBT_SCHEMA', 'public') }}",
      threads: 4,
      // The endpoint bears another name than the database's certificate.
      sslmode: "require",
      keepalives_idle: 300,
    },
  ]);
  return stringify({ [link]: { target: first?.name, outputs: Object.fromEntries(outputs) } }, { lineWidth: 0 });
}

/** The connections for the `dbtcloud` provider of Terraform, through the private endpoint that dbt has made. */
export function exportDbtCloud({ link, host, databases }: DbtConnection): string {
  const endpoint = `data.dbtcloud_privatelink_endpoint.${nameOf(link)}`;
  const connections = databases.map(
    (database): HclBlock => ({
      type: "resource",
      labels: ["dbtcloud_global_connection", nameOf(database.name)],
      attributes: {
        name: `${link} ${database.name}`,
        private_link_endpoint_id: expression(`${endpoint}.id`),
        postgres: { hostname: host, port: database.port, dbname: databaseName(database) },
      },
    }),
  );
  return printHcl([
    {
      type: "terraform",
      blocks: [
        {
          type: "required_providers",
          attributes: { dbtcloud: { source: "dbt-labs/dbtcloud", version: ">= 0.3" } },
        },
      ],
    },
    {
      comment: "The endpoint that dbt made for your service, known by its name",
      type: "data",
      labels: ["dbtcloud_privatelink_endpoint", nameOf(link)],
      attributes: { private_link_endpoint_url: host },
    },
    ...connections,
  ]);
}

function databaseName({ name, database }: PublishedDatabase): string {
  if (database !== undefined) return database;
  const message = `it is not said what database '${name}' is called on its server`;
  const hint = "say it in postern.yaml: database: NAME";
  throw new LinkError("spec-invalid", [{ field: "databases.database", value: undefined, message, hint }]);
}
