import { Stack, Text } from "@mantine/core";
import type { Endpoint } from "@postern/platform-api";
import { OwnerWays } from "../components/OwnerWays.tsx";
import { waysToAccept } from "./ways-to-accept.ts";

/** What the owner of the database does next, with the values filled in, to be passed on to them. */
export function OwnerSteps({ endpoint }: { endpoint: Endpoint }) {
  const { vpcEndpointId, serviceName } = endpoint;
  if (vpcEndpointId === null) return null;
  return (
    <Stack gap="xs">
      <Text size="sm">
        The owner of <code>{serviceName.split(".").at(-1)}</code> has to accept <code>{vpcEndpointId}</code>. Pass one
        of these on; this page moves on by itself.
      </Text>
      <OwnerWays ways={waysToAccept(endpoint, vpcEndpointId)} />
    </Stack>
  );
}
