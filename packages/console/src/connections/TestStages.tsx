import { Alert, List, Loader, Paper, Text, ThemeIcon } from "@mantine/core";
import type { SharedTestRun, TestStage } from "@postern/platform-api";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";

const STAGES: Record<TestStage["stage"], string> = {
  dns: "Resolve the name",
  tcp: "Reach the port",
  tls: "Agree on TLS",
  "sign-in": "Sign in",
  query: "Run a query",
};
/** A test's stages as they end; the one that failed says why, whose turn it is and what to do. */
export function TestStages({ run, isRunning }: { run: SharedTestRun | undefined; isRunning: boolean }) {
  if (!isRunning && !run) return null;
  const ended = run?.stages ?? [];
  const names = Object.keys(STAGES) as TestStage["stage"][];
  return (
    <Paper withBorder p="lg" role="status" aria-label="Test" maw={760}>
      <List spacing="sm" listStyleType="none" styles={{ itemWrapper: { alignItems: "flex-start" } }}>
        {names.map((name, index) => {
          const stage = ended.find((each) => each.stage === name);
          return (
            <List.Item key={name} icon={<StageIcon stage={stage} isRunning={isRunning && index === ended.length} />}>
              <Text size="sm" fw={600}>
                {STAGES[name]}
                {stage && ` · ${Math.round(stage.ms)} ms`}
              </Text>
              {stage && <StageWords stage={stage} />}
            </List.Item>
          );
        })}
      </List>
      {run?.state === "ended" && <Outcome run={run} />}
    </Paper>
  );
}

function Outcome({ run: { ok, problem, serverVersion, isWriter } }: { run: SharedTestRun }) {
  const complaints = (problem?.problems ?? []).map(({ message, hint }) => (hint ? `${message}: ${hint}` : message));
  return (
    <>
      <Text fw={600} mt="md">
        {ok ? `The connection works: PostgreSQL ${serverVersion ?? ""}` : "The connection does not work yet."}
      </Text>
      {problem && <Text size="sm">{[problem.detail, ...complaints].join("; ")}</Text>}
      {ok && isWriter === false && <ReadOnly />}
    </>
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
