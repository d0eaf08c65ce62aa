import { EnvironmentList } from "@postern/platform-api";
import type { Database } from "../database/database.ts";
import { describeRoute, jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { listEnvironments } from "./store.ts";

const list = describeRoute("get /environments", {
  responses: {
    200: jsonAnswer("the environments that requests may name", EnvironmentList),
    ...problemAnswers(400, 401, 403, 422),
  },
});

export function environmentRoutes({ db }: { db: Database }) {
  const feature = openFeature();
  feature.openapi(list, async (context) => context.json({ items: await listEnvironments(db) }, 200));
  return feature;
}
