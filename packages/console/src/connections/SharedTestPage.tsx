import { Box, Loader, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { platform } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { Facts } from "../ui/Facts.tsx";
import { Moment } from "../ui/Moment.tsx";
import { TestStages } from "./TestStages.tsx";

/** Where a shared link leads, `/shared-test#TOKEN`: one test for somebody who has no account here. */
export function SharedTestPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const { data: run, error } = useQuery({
    queryKey: ["shared-test", token],
    queryFn: () => platform.testRuns.shared(token),
  });
  useEffect(() => {
    document.title = "A connection's test · Postern";
  }, []);
  return (
    <Box component="main" p="lg" maw={800} mx="auto">
      <Stack>
        <Title order={1} size="h2">
          A connection's test
        </Title>
        <ErrorMessage error={error} />
        {!run && !error && <Loader aria-label="Loading" />}
        {run && (
          <>
            <Text size="sm">
              Somebody who reads your database through this platform has shared a test of their connection with you.
              Each stage says what was tried from the platform's network, and the one that failed whose turn it is.
            </Text>
            <Facts
              facts={[
                ["Host", `${run.host}:${run.port}`],
                ["Environment", run.environment],
                ["Tested", <Moment key="tested" at={run.startedAt} />],
                ["Took", `${run.ms} ms`],
              ]}
            />
            <TestStages run={run} isRunning={run.state !== "ended"} />
          </>
        )}
      </Stack>
    </Box>
  );
}
