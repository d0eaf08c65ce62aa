import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Session } from "../api/session.ts";
import { followChanges } from "./follow-changes.ts";
import { pass, setLive } from "./liveness.ts";
import { queriesAbout } from "./queries-about.ts";

/** Keeps what is shown as it is on the platform, as long as the page is seen. */
export function useLiveSession(session: Session | undefined): void {
  const cache = useQueryClient();
  const { client, tenant } = session ?? {};
  useEffect(() => {
    if (!client || !tenant) return;
    let following: AbortController | undefined;
    const followAnew = () => {
      following?.abort();
      // A page that nobody sees follows nothing: browsers open six connections to a server.
      if (document.visibilityState === "hidden") return;
      following = new AbortController();
      void readWhatChanges(cache, client, tenant.id, following.signal);
    };
    followAnew();
    document.addEventListener("visibilitychange", followAnew);
    // A stream does not notice that the network has gone, or is another.
    window.addEventListener("offline", followAnew);
    window.addEventListener("online", followAnew);
    return () => {
      document.removeEventListener("visibilitychange", followAnew);
      window.removeEventListener("offline", followAnew);
      window.removeEventListener("online", followAnew);
      following?.abort();
    };
  }, [client, tenant, cache]);
}

/** What is told to have changed is read anew, and while nothing is told any more, all of it now and then. */
function readWhatChanges(cache: QueryClient, client: Session["client"], tenant: string, signal: AbortSignal) {
  return followChanges(
    {
      open: (signal) => client.events(signal),
      onLost() {
        setLive(false);
        void cache.invalidateQueries();
      },
      onEvent(event) {
        setLive(true);
        pass(event);
        const changed = event.type === "resync" ? [[]] : queriesAbout(event.subject, tenant, event.id);
        for (const queryKey of changed) void cache.invalidateQueries({ queryKey });
      },
    },
    signal,
  );
}
