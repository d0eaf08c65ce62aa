import { Affix, Paper, Text } from "@mantine/core";
import { type Query, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useIsLive } from "../live/liveness.ts";

const SAID_FOR_MS = 4000;

/**
 * Says that what is shown may be old while the platform does not answer or tells nothing, and that it does again. It
 * lies over the page and moves nothing.
 */
export function ConnectionLost() {
  const isAnswered = useIsAnswered();
  const isLive = useIsLive();
  const isBack = useIsBack(isAnswered && isLive);
  const words = !isAnswered
    ? "The platform does not answer. What you see is the last that it said; it is asked again by itself."
    : !isLive
      ? "Changes do not come by themselves now. This page looks for them every few seconds."
      : isBack && "The platform answers again.";
  return (
    <Affix position={{ bottom: 16, left: 16, right: 16 }} style={{ pointerEvents: "none" }}>
      <div role="status">
        {words && (
          <Paper withBorder shadow="md" p="sm" maw={560} mx="auto">
            <Text size="sm">{words}</Text>
          </Paper>
        )}
      </div>
    </Affix>
  );
}

function useIsAnswered(): boolean {
  const cache = useQueryClient().getQueryCache();
  const [isAnswered, setAnswered] = useState(true);
  useEffect(() => cache.subscribe(() => setAnswered(!cache.getAll().some(isUnanswered))), [cache]);
  return isAnswered;
}

/** Of fetch, a TypeError means that no answer came; what no page shows is not asked for again. */
function isUnanswered(query: Query): boolean {
  const { error, fetchFailureReason, data } = query.state;
  return query.isActive() && (error ?? fetchFailureReason) instanceof TypeError && data !== undefined;
}

/** True for a while after all is well again. */
function useIsBack(isWell: boolean): boolean {
  const [wasIll, setWasIll] = useState(false);
  useEffect(() => {
    if (!isWell) return setWasIll(true);
    const timer = setTimeout(() => setWasIll(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [isWell]);
  return isWell && wasIll;
}
