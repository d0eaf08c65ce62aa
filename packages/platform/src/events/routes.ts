import { PlatformEvent } from "@postern/platform-api";
import { streamSSE } from "hono/streaming";
import { describeRoute, openFeature, problemAnswers } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { mayHear } from "./may-hear.ts";
import type { Events } from "./open-events.ts";

const follow = describeRoute("get /events", {
  description:
    "Server-sent events of the tenant, as far as the caller may read what they are about. Every stream begins with a " +
    "`resync`, so nothing has to be remembered when one comes again after it ended, which it does every ten minutes " +
    "and whenever the caller's membership, session or key changes or ends.",
  responses: {
    200: {
      description: "events until either side ends it",
      content: { "text/event-stream": { schema: PlatformEvent } },
    },
    ...problemAnswers(400, 401, 403, 422, 429),
  },
});

export function eventRoutes({ events }: { events: Events }) {
  const feature = openFeature();
  feature.openapi(follow, (context) => {
    const { actor, tenant, role } = context.get("caller");
    const { scopes, until } = context.get("identity")!;
    const following = events.follow({
      ...{ actorId: actor.id, tenant, until },
      mayHear: (subject) => mayHear(subject, role, scopes),
    });
    if (!following) throw new ApiProblem("too-many-calls", "you follow events from too many places; close one");
    const answer = streamSSE(context, async (stream) => {
      stream.onAbort(following.end);
      for (let told = await following.next(); told; told = await following.next()) {
        if (told.length === 0) await stream.write(": nothing new\n\n");
        for (const event of told) await stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
      }
    });
    // A connection that is kept for more calls would hold up a server that ends; proxies are asked not to collect.
    answer.headers.set("connection", "close");
    answer.headers.set("x-accel-buffering", "no");
    return answer as never;
  });
  return feature;
}
