import type { TestRun } from "@postern/platform-api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Session, useSession } from "../api/session.ts";

/** Stages end within tenths of a second when all is well. */
const LOOK_MS = 200;

export interface LiveTest<Input> {
  begin: (input: Input) => void;
  /** With the stages that have ended so far. */
  run: TestRun | undefined;
  isRunning: boolean;
  /** Why there was no test, or nothing more to be seen of it. */
  error: unknown;
}

/** A test that is begun and followed until it has ended; its stages come in one by one. */
export function useLiveTest<Input>(start: (session: Session, input: Input) => Promise<TestRun>): LiveTest<Input> {
  const session = useSession();
  const { client, tenant } = session;
  const cache = useQueryClient();
  const beginning = useMutation<TestRun, Error, Input>({ mutationFn: (input) => start(session, input) });
  const first = beginning.data;
  const following = useQuery({
    queryKey: [tenant.id, "test-run", first?.id],
    queryFn: () => client.testRuns.get(first?.id ?? ""),
    enabled: first !== undefined && first.state !== "ended",
    refetchInterval: ({ state: { data } }) => (data?.state === "ended" ? false : LOOK_MS),
  });
  const run = following.data ?? first;
  const ended = run?.state === "ended" ? run.id : undefined;
  useEffect(() => {
    if (ended) void cache.invalidateQueries({ queryKey: [tenant.id, "connection"] });
  }, [ended, cache, tenant.id]);
  return {
    begin: beginning.mutate,
    run: beginning.isPending ? undefined : run,
    isRunning: beginning.isPending || (run !== undefined && run.state !== "ended"),
    error: beginning.error ?? (run?.state === "ended" ? null : following.error),
  };
}
