import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { EnvironmentList } from "@postern/platform-api";
import type { EnvironmentConfig } from "../config.ts";
import { jsonAnswer, openFeature, problemAnswers } from "../http/feature.ts";

const list = createRoute({
  method: "get",
  path: "/environments",
  responses: {
    200: jsonAnswer("the environments that requests may name", EnvironmentList),
    ...problemAnswers(401, 422),
  },
});

export function environmentRoutes(environments: EnvironmentConfig[]): OpenAPIHono {
  const feature = openFeature();
  feature.openapi(list, (context) =>
    context.json({ items: environments.map(({ name, region }) => ({ name, region })) }, 200),
  );
  return feature;
}
