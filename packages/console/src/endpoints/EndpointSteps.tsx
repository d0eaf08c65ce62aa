import { Group, Loader, Stack, Text, ThemeIcon } from "@mantine/core";
import type { EndpointWithHistory, Turn } from "@postern/platform-api";
import { IconCheck, IconClock } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { stateWords } from "../components/StateBadge.tsx";
import { type EndpointStep, endpointSteps } from "./endpoint-steps.ts";

const WHOSE_TURN: Record<Turn, string> = {
  platform: "this platform's turn",
  owner: "the owner's turn",
  nobody: "done",
};

/** The way to ready: a step that is over with what it took, the present one with a clock, the others with what is usual. */
export function EndpointSteps({ endpoint }: { endpoint: EndpointWithHistory }) {
  const steps = endpointSteps(endpoint, useSeconds());
  if (steps.length === 0) return null;
  return (
    <Stack component="ol" gap={6} m={0} mt="md" p={0} style={{ listStyle: "none" }} aria-label="Steps to ready">
      {steps.map((step) => (
        <Step key={step.state} step={step} />
      ))}
    </Stack>
  );
}

function Step({ step: { state, standing, seconds, typicalSeconds, turn } }: { step: EndpointStep }) {
  const usual = typicalSeconds === null ? "as long as somebody takes" : `usually about ${duration(typicalSeconds)}`;
  return (
    <Group
      component="li"
      gap="sm"
      wrap="nowrap"
      align="flex-start"
      aria-current={standing === "present" ? "step" : undefined}
    >
      <Mark standing={standing} turn={turn} />
      <Text size="sm" fw={standing === "present" ? 600 : 400} w={150} style={{ flexShrink: 0 }}>
        {stateWords(state)}
      </Text>
      {/* Figures of one width: a clock that runs moves nothing. */}
      <Text size="sm" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
        {standing === "over" && `took ${duration(seconds)}`}
        {standing === "present" && `for ${duration(seconds)}, ${usual}; ${WHOSE_TURN[turn]}`}
        {standing === "to-come" && usual}
      </Text>
    </Group>
  );
}

function Mark({ standing, turn }: Pick<EndpointStep, "standing" | "turn">) {
  if (standing === "present" && turn === "platform") return <Loader size={20} aria-hidden />;
  const color = standing === "over" ? "gray" : standing === "present" ? "yellow" : "gray";
  return (
    <ThemeIcon size={20} radius="xl" variant={standing === "to-come" ? "outline" : "light"} color={color} aria-hidden>
      {standing === "over" ? <IconCheck size={14} /> : <IconClock size={14} />}
    </ThemeIcon>
  );
}

function useSeconds(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
