import { Alert, Paper, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import type { EnvironmentDetail } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { paths } from "../paths.ts";
import { Facts } from "../ui/Facts.tsx";
import { environmentQuery } from "./environment-queries.ts";

/** One environment as its operator sees it. */
export function EnvironmentPage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { data: environment, error } = useQuery(environmentQuery(useSession(), name));
  if (!environment) return error ? <ErrorMessage error={error} /> : <Skeleton h={320} />;
  const isOurs = environment.source === "operator";
  return (
    <>
      <PageTitle title={environment.name}>
        {isOurs && <LinkButton to={paths.editEnvironment(environment.name)}>Edit</LinkButton>}
      </PageTitle>
      <Stack maw={860}>
        {!isOurs && (
          <Alert color="blue" variant="outline">
            This environment is in the servers' configuration: change it there and start them anew.
          </Alert>
        )}
        <Paper withBorder p="lg">
          <EnvironmentFacts environment={environment} />
        </Paper>
        <Paper component="section" withBorder p="lg" aria-label="Subnets">
          <Title order={2} size="h5" mb="md">
            Subnets
          </Title>
          {environment.zonesUnknown && (
            <Alert color="yellow" variant="outline" mb="md" title="AWS did not say in which zones they are">
              {environment.zonesUnknown}
            </Alert>
          )}
          <Subnets subnets={environment.subnets} />
        </Paper>
      </Stack>
    </>
  );
}

function EnvironmentFacts({ environment }: { environment: EnvironmentDetail }) {
  const { region, vpcId, principals, clientCidrs, roleArn, tenantRoleArn, approval, dnsServers, socksProxy } =
    environment;
  return (
    <Facts
      facts={[
        ["Region", region],
        ["VPC", vpcId],
        ["Principals that owners admit", principals.join(", ") || "this platform's own account"],
        ["Private ranges shown to tenants", clientCidrs.join(", ")],
        ["Role", roleArn ?? "the platform's own"],
        ["Role of each tenant", tenantRoleArn ?? "none: all tenants share the role"],
        ["A tenant's first request", approval ? "waits for an operator" : "is opened at once"],
        ["Way into the network", [...dnsServers, socksProxy].filter(Boolean).join(", ") || "direct"],
      ]}
    />
  );
}

function Subnets({ subnets }: Pick<EnvironmentDetail, "subnets">) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Zone id</Table.Th>
          <Table.Th>Subnet</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {subnets.map(({ subnetId, zoneId }) => (
          <Table.Tr key={subnetId}>
            <Table.Td>{zoneId ?? <Text size="sm">not known</Text>}</Table.Td>
            <Table.Td ff="monospace">{subnetId}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
