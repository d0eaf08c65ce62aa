import type { Profile } from "./profile.ts";

const principals = ["arn:aws:iam::346425330055:role/MTPL_Admin"];

/** dbt's multi-tenant platform, as its page on PrivateLink for Postgres describes it. */
export const dbt: Profile = {
  id: "dbt",
  title: "dbt",
  source: { url: "https://docs.getdbt.com/docs/cloud/secure/postgres-privatelink", checked: "2026-11-23" },
  environments: { US: { principals }, EMEA: { principals }, AU: { principals } },
  privateCidrs: {
    cidrs: ["10.0.0.0/8"],
    note: "dbt names its private ranges on request; until then its page allows 10.0.0.0/8 for the time being",
    temporaryDays: 30,
  },
  port: 5432,
  answerTime: "3–5 business days",
  tiers: ["Business Critical", "Virtual Private"],
  remarks: [
    "dbt's page calls arn:aws:iam::346425330055:role/MTPL_Admin the account's root user, but the value is a role: only that role is admitted, not the whole account",
  ],
  requestTemplate: {
    recipient: "support@getdbt.com",
    subject: "New Multi-Tenant PrivateLink Request",
    type: "Postgres Interface-type",
    fields: [
      { label: "Type", value: "type" },
      { label: "VPC Endpoint Service Name", value: "serviceName" },
      { label: "Postgres server AWS Region (e.g., us-east-1, eu-west-2)", value: "region" },
      { label: "dbt Cloud multi-tenant environment (US, EMEA, AU)", value: "environment" },
    ],
  },
};
