import { Health } from "@postern/platform-api";
import type { Database } from "../database/database.ts";
import { countEndpoints } from "../endpoints/count-endpoints.ts";
import { describeRoute, jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";
import { REPORT_SECONDS } from "./report-activity.ts";
import { listActivity, listProcesses, readQueue } from "./store.ts";

const read = describeRoute("get /health", {
  description: "How the platform itself is: processes, what waits, what was done with AWS.",
  responses: { 200: jsonAnswer("as all processes together have told it", Health), ...problemAnswers(401, 403, 422) },
});

export function healthRoutes({ db }: { db: Database }) {
  const feature = openFeature();
  feature.openapi(read, async (context) => {
    const [processes, queue, endpoints, activity] = await Promise.all([
      listProcesses(db, REPORT_SECONDS * 4),
      readQueue(db),
      countEndpoints(db),
      listActivity(db),
    ]);
    return context.json({ at: new Date().toISOString(), processes, queue, endpoints, activity }, 200);
  });
  return feature;
}
