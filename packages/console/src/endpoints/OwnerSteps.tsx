import { Stack, Tabs, Text } from "@mantine/core";
import type { Endpoint } from "@postern/platform-api";
import { CopyText } from "../ui/CopyText.tsx";

/** What the owner of the database does next, with the values filled in, to be passed on to them. */
export function OwnerSteps({ endpoint }: { endpoint: Endpoint }) {
  const { vpcEndpointId, serviceName, region } = endpoint;
  const serviceId = serviceName.split(".").at(-1) ?? serviceName;
  if (vpcEndpointId === null) return null;
  const aws = `aws ec2 accept-vpc-endpoint-connections --region ${region} --service-id ${serviceId} --vpc-endpoint-ids ${vpcEndpointId}`;
  return (
    <Stack gap="xs">
      <Text size="sm">
        The owner of <code>{serviceId}</code> has to accept <code>{vpcEndpointId}</code>. Pass one of these on; this
        page moves on by itself.
      </Text>
      <Tabs defaultValue="postern" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="postern">Postern</Tabs.Tab>
          <Tabs.Tab value="aws">AWS CLI</Tabs.Tab>
          <Tabs.Tab value="console">AWS console</Tabs.Tab>
          <Tabs.Tab value="terraform">Terraform</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="postern">
          <CopyText label="Postern's command" text={`postern connections accept ${vpcEndpointId}`} />
        </Tabs.Panel>
        <Tabs.Panel value="aws">
          <CopyText label="the AWS CLI's command" text={aws} />
        </Tabs.Panel>
        <Tabs.Panel value="console">
          <Text size="sm">
            In {region}: VPC → Endpoint services → <code>{serviceId}</code> → Endpoint connections →{" "}
            <code>{vpcEndpointId}</code> → Actions → Accept endpoint connection request.
          </Text>
        </Tabs.Panel>
        <Tabs.Panel value="terraform">
          <CopyText label="Terraform's resource" text={terraform(serviceId, vpcEndpointId)} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function terraform(serviceId: string, vpcEndpointId: string): string {
  return `resource "aws_vpc_endpoint_connection_accepter" "platform" {
  vpc_endpoint_service_id = "${serviceId}"
  vpc_endpoint_id         = "${vpcEndpointId}"
}`;
}
