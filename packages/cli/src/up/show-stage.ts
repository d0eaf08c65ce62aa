import { showDuration } from "../show-duration.ts";
import type { Terminal } from "../terminal.ts";
import type { Stage } from "./rehearse.ts";

/** What came of it; and, while it stays up, where everything answers and what to try next. */
export function showStage(terminal: Terminal, stage: Stage, staysUp: boolean): string {
  const { report } = stage;
  return [
    "",
    ...table(report.query.columns, report.query.rows),
    "",
    `${terminal.style("green", "The private link is up")}, first row after ${showDuration(stage.startToFirstRowMs)}.`,
    ...(staysUp ? whatNext(terminal, stage) : ["", "Tearing it all down."]),
  ].join("\n");
}

function whatNext(
  terminal: Terminal,
  { report, region, scene, files, entrance, platformUrl, console }: Stage,
): string[] {
  const bold = (text: string) => terminal.style("bold", text);
  const { host, port } = entrance;
  const { database } = scene;
  const psql = `"host=${host} port=${port} dbname=${database.name} user=${database.analyst.user} sslmode=verify-ca sslrootcert=${files.authority}"`;
  return [
    "",
    `  ${bold("service")}    ${report.endpoint.serviceName}`,
    `  ${bold("endpoint")}   ${report.endpoint.vpcEndpointId}`,
    `             ${report.endpoint.dnsName}`,
    `  ${bold("region")}     ${region.url}  (AWS_ENDPOINT_URL; ${report.network} network)`,
    `  ${bold("platform")}   ${platformUrl}/api/v1/openapi.json`,
    ...(console === undefined
      ? []
      : [`  ${bold("console")}    ${console.tenant}`, `  ${bold("operator")}   ${console.operator}`]),
    "",
    bold("Query through the private path:"),
    `  PGPASSFILE=${files.passwords} psql ${psql}`,
    "",
    bold("Be the owner:"),
    `  set -a; . ${files.ownerEnvironment}; set +a`,
    `  npm exec -- postern status -f ${files.spec}`,
    `  npm exec -- postern verify -f ${files.spec}   # from inside the owner's VPC, hop by hop`,
    `  npm exec -- postern doctor -f ${files.spec}`,
    `  npm exec -- postern connections reject ${report.endpoint.vpcEndpointId} -f ${files.spec}   # and query again`,
    "  aws ec2 describe-vpc-endpoint-connections",
  ];
}

function table(columns: string[], rows: unknown[][]): string[] {
  const cells = [columns, ...rows.map((row) => row.map(String))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  return cells.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd());
}
