import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** How long ago something was, in words, with the moment itself in the reader's own zone to hover over. */
export function Moment({ at }: { at: string }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 5000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={FULL.format(new Date(at))}>
      <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
        {ago((Date.now() - Date.parse(at)) / 1000)}
      </time>
    </Tooltip>
  );
}

function ago(seconds: number): string {
  if (seconds < 10) return "just now";
  if (seconds < 60) return RELATIVE.format(-Math.floor(seconds / 10) * 10, "second");
  if (seconds < 3600) return RELATIVE.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return RELATIVE.format(-Math.floor(seconds / 3600), "hour");
  return RELATIVE.format(-Math.floor(seconds / 86_400), "day");
}
