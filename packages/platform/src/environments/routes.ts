import { z } from "@hono/zod-openapi";
import { EnvironmentDetail, EnvironmentInput, EnvironmentList, EnvironmentPatch } from "@postern/platform-api";
import type { Context } from "hono";
import type { EnvironmentConfig, PlatformConfig } from "../config.ts";
import { describeRoute, jsonAnswer, jsonBody, openFeature, type PlatformEnv, problemAnswers } from "../http/feature.ts";
import { entityTag, IfMatch } from "../http/if-match.ts";
import { nextPlace } from "../placement/next-place.ts";
import { shardLoads } from "../placement/shard-loads.ts";
import { describeEnvironment, toEnvironment } from "./describe-environment.ts";
import { changeEnvironment, createEnvironment, type SaveParts, unknownEnvironment } from "./save.ts";
import { listEnvironmentRows, toConfig } from "./store.ts";

const Name = z.object({ id: z.string().max(30).meta({ description: "its name" }) });

const list = describeRoute("get /environments", {
  responses: {
    200: jsonAnswer("the environments that requests may name", EnvironmentList),
    ...problemAnswers(400, 401, 403, 422),
  },
});
const create = describeRoute("post /environments", {
  request: jsonBody(EnvironmentInput),
  responses: {
    201: jsonAnswer("made; each server knows it within seconds", EnvironmentDetail),
    ...problemAnswers(400, 401, 403, 409, 413, 415, 422, 503),
  },
});
const read = describeRoute("get /environments/{id}", {
  request: { params: Name },
  responses: { 200: jsonAnswer("all of it", EnvironmentDetail), ...problemAnswers(400, 401, 403, 404, 422) },
});
const change = describeRoute("patch /environments/{id}", {
  request: { params: Name, headers: IfMatch, ...jsonBody(EnvironmentPatch) },
  responses: {
    200: jsonAnswer("changed", EnvironmentDetail),
    ...problemAnswers(400, 401, 403, 404, 409, 412, 413, 415, 422, 503),
  },
});

interface Parts extends SaveParts {
  environments: EnvironmentConfig[];
  refreshEnvironments: () => Promise<void>;
  aws: PlatformConfig["aws"];
}

export function environmentRoutes(parts: Parts) {
  const { db, environments, refreshEnvironments, aws, work } = parts;
  const feature = openFeature();
  const describe = async (name: string) => {
    const row = (await listEnvironmentRows(db)).find((each) => each.name === name);
    if (!row) throw unknownEnvironment(name);
    return describeEnvironment(row, aws, work, await shardLoads(db, toConfig(row)));
  };
  feature.openapi(list, async (context) => {
    const { tenant } = context.get("caller");
    const places = await Promise.all(environments.map((environment) => nextPlace(db, environment, tenant)));
    const items = places.map((place) => toEnvironment(place, aws, tenant));
    return context.json({ items: items.sort((a, b) => a.name.localeCompare(b.name)) }, 200);
  });
  feature.openapi(create, async (context) => {
    const input = context.req.valid("json");
    await createEnvironment(parts, byOperator(context), input);
    await refreshEnvironments();
    return context.json(await describe(input.name), 201);
  });
  feature.openapi(read, async (context) => {
    const detail = await describe(context.req.valid("param").id);
    context.header("etag", entityTag(detail));
    return context.json(detail, 200);
  });
  feature.openapi(change, async (context) => {
    const { id } = context.req.valid("param");
    const seen = context.req.valid("header")["if-match"];
    await changeEnvironment(parts, byOperator(context), id, context.req.valid("json"), seen);
    await refreshEnvironments();
    const detail = await describe(id);
    context.header("etag", entityTag(detail));
    return context.json(detail, 200);
  });
  return feature;
}

function byOperator(context: Context<PlatformEnv>) {
  const { actor } = context.get("identity")!;
  return { actor, role: "operator", requestId: context.get("requestId") } as const;
}
