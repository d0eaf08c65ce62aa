import { Alert, List, Loader, Paper, Text, ThemeIcon } from "@mantine/core";
import type { TestRun, TestStage } from "@postern/platform-api";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";

const STAGES: Record<TestStage["stage"], string> = {
  dns: "Resolve the name",
  tcp: "Reach the port",
  tls: "Agree on TLS",
  "sign-in": "Sign in",
  query: "Run a query",
};
const STEP_MS = 180;

/** A test's stages, coming in one by one; the one that failed says why and whose it is to repair. */
export function TestStages({ run, isRunning }: { run: TestRun | undefined; isRunning: boolean }) {
  const shown = useStepByStep(run, isRunning);
  if (!isRunning && !run) return null;
  return (
    <Paper withBorder p="lg" role="status" aria-label="Test" maw={760}>
      <List spacing="sm" center={false} listStyleType="none">
        {(Object.keys(STAGES) as TestStage["stage"][]).map((name, index) => {
          const stage = index < shown ? run?.stages.find((each) => each.stage === name) : undefined;
          const isNext = isRunning && index === 0;
          return (
            <List.Item key={name} icon={<StageIcon stage={stage} isRunning={isNext} />}>
              <Text size="sm" fw={600}>
                {STAGES[name]}
                {stage && ` · ${stage.ms} ms`}
              </Text>
              {stage && <StageWords stage={stage} />}
            </List.Item>
          );
        })}
      </List>
      {run && shown >= Object.keys(STAGES).length && (
        <>
          <Text fw={600} mt="md">
            {run.ok
              ? `The connection works: PostgreSQL ${run.serverVersion ?? ""}`
              : "The connection does not work yet."}
          </Text>
          {run.ok && run.isWriter === false && <ReadOnly />}
        </>
      )}
    </Paper>
  );
}

function ReadOnly() {
  return (
    <Alert color="yellow" variant="outline" mt="xs" title="This server only reads">
      <Text size="sm">
        It is a replica, or the writer of before a failover. Where writing is wanted, it is the database owner's turn:
        the link has to lead to the writer, and postern follow keeps it there.
      </Text>
    </Alert>
  );
}

const TURNS: Record<string, string> = {
  platform: "the platform's turn",
  owner: "the database owner's turn",
  you: "your turn",
};

function StageWords({ stage: { detail, cause, whose, fix } }: { stage: TestStage }) {
  return (
    <>
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {detail}
      </Text>
      {cause && (
        <Alert color="red" variant="outline" mt={4} title={whose && TURNS[whose] ? `It is ${TURNS[whose]}` : undefined}>
          <Text size="sm">Likely cause: {cause}.</Text>
          {fix && <Text size="sm">What to do: {fix}.</Text>}
        </Alert>
      )}
    </>
  );
}

function StageIcon({ stage, isRunning }: { stage: TestStage | undefined; isRunning: boolean }) {
  if (isRunning) return <Loader size={20} />;
  const [color, Icon, label] = !stage
    ? (["gray", IconMinus, "not done"] as const)
    : stage.ok
      ? (["green", IconCheck, "done"] as const)
      : (["red", IconX, "failed"] as const);
  return (
    <ThemeIcon size={20} radius="xl" color={color} variant={stage ? "filled" : "light"} role="img" aria-label={label}>
      <Icon size={14} />
    </ThemeIcon>
  );
}

/** How many stages are shown: one more after each step, once there is an answer. */
function useStepByStep(run: TestRun | undefined, isRunning: boolean): number {
  const [shown, setShown] = useState(0);
  useEffect(() => {
    setShown(0);
    if (!run || isRunning) return;
    const timer = setInterval(() => setShown((count) => count + 1), STEP_MS);
    const end = setTimeout(() => clearInterval(timer), STEP_MS * (Object.keys(STAGES).length + 1));
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [run, isRunning]);
  return shown;
}
