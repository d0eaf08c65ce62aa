import { z } from "@hono/zod-openapi";
import {
  Acceptance,
  InvitationInput,
  InvitationList,
  Member,
  MemberChange,
  MemberList,
  NewInvitation,
} from "@postern/platform-api";
import { describeRoute, jsonAnswer, jsonBody, openFeature, problemAnswers } from "../http/feature.ts";
import { entityTag, IfMatch } from "../http/if-match.ts";
import { changeMember, removeMember } from "./change.ts";
import { acceptInvitation, type InviteParts, invite, mayKnowOf, withdrawInvitation } from "./invite.ts";
import { listInvitations, listMembers } from "./store.ts";

const Id = z.object({ id: z.string().max(40) });

const list = describeRoute("get /members", {
  responses: { 200: jsonAnswer("the tenant's people", MemberList), ...problemAnswers(400, 401, 403, 422) },
});
const change = describeRoute("patch /members/{id}", {
  request: { params: Id, headers: IfMatch, ...jsonBody(MemberChange) },
  responses: { 200: jsonAnswer("changed", Member), ...problemAnswers(400, 401, 403, 404, 409, 412, 413, 415, 422) },
});
const remove = describeRoute("delete /members/{id}", {
  request: { params: Id, headers: IfMatch },
  responses: { 204: { description: "no longer a member" }, ...problemAnswers(400, 401, 403, 404, 409, 412, 422) },
});
const listOpen = describeRoute("get /invitations", {
  responses: {
    200: jsonAnswer("invitations that can be accepted", InvitationList),
    ...problemAnswers(400, 401, 403, 422),
  },
});
const create = describeRoute("post /invitations", {
  description: "Invites somebody. The token is in this answer and nowhere else: pass it on.",
  request: jsonBody(InvitationInput),
  responses: { 201: jsonAnswer("invited", NewInvitation), ...problemAnswers(400, 401, 403, 413, 415, 422) },
});
const withdraw = describeRoute("delete /invitations/{id}", {
  request: { params: Id },
  responses: { 204: { description: "withdrawn" }, ...problemAnswers(400, 401, 403, 404, 422) },
});
const accept = describeRoute("post /invitations/accept", {
  description: "Joins the tenant: as the user who is signed in, or as a new one with a name and a password.",
  request: jsonBody(Acceptance),
  responses: { 204: { description: "joined; sign in" }, ...problemAnswers(400, 401, 403, 404, 413, 415, 422) },
});

export function memberRoutes(parts: InviteParts) {
  const { db } = parts;
  const feature = openFeature();
  feature.openapi(list, async (context) => {
    return context.json({ items: await listMembers(db, context.get("caller").tenant) }, 200);
  });
  feature.openapi(change, async (context) => {
    const { role } = context.req.valid("json");
    const { id } = context.req.valid("param");
    const changed = await changeMember(db, context.get("caller"), id, role, context.req.valid("header")["if-match"]);
    context.header("etag", entityTag(changed));
    return context.json(changed, 200);
  });
  feature.openapi(remove, async (context) => {
    const seen = context.req.valid("header")["if-match"];
    await removeMember(db, context.get("caller"), context.req.valid("param").id, seen);
    return context.body(null, 204);
  });
  feature.openapi(listOpen, async (context) => {
    const caller = context.get("caller");
    const items = await listInvitations(db, caller.tenant);
    return context.json({ items: items.filter((each) => mayKnowOf(each, caller)) }, 200);
  });
  feature.openapi(create, async (context) => {
    return context.json(await invite(parts, context.get("caller"), context.req.valid("json")), 201);
  });
  feature.openapi(accept, async (context) => {
    await acceptInvitation(db, context.get("identity"), context.get("requestId"), context.req.valid("json"));
    return context.body(null, 204);
  });
  feature.openapi(withdraw, async (context) => {
    await withdrawInvitation(db, context.get("caller"), context.req.valid("param").id);
    return context.body(null, 204);
  });
  return feature;
}
