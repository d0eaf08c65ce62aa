import { Alert } from "@mantine/core";
import { type Query, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** Says that what is shown is old while the platform does not answer, and goes by itself when it does. */
export function ConnectionLost() {
  const cache = useQueryClient().getQueryCache();
  const [isLost, setLost] = useState(false);
  useEffect(() => cache.subscribe(() => setLost(cache.getAll().some(isUnanswered))), [cache]);
  if (!isLost) return null;
  return (
    <Alert color="yellow" variant="outline" mb="md" role="status">
      The platform does not answer. What you see is the last that it said; it is asked again by itself.
    </Alert>
  );
}

/** Of fetch, a TypeError means that no answer came. */
function isUnanswered({ state }: Query): boolean {
  return (state.error ?? state.fetchFailureReason) instanceof TypeError && state.data !== undefined;
}
