import type { Endpoint } from "@postern/platform-api";
import type { Way } from "../components/OwnerWays.tsx";

/** How an owner accepts the endpoint's connection request. */
export function waysToAccept({ serviceName, region }: Endpoint, vpcEndpointId: string): Way[] {
  const id = serviceName.split(".").at(-1) ?? serviceName;
  return [
    { name: "Postern", text: `postern connections accept ${vpcEndpointId}` },
    {
      name: "AWS CLI",
      text: `aws ec2 accept-vpc-endpoint-connections --region ${region} --service-id ${id} --vpc-endpoint-ids ${vpcEndpointId}`,
    },
    {
      name: "AWS console",
      words: `In ${region}: VPC → Endpoint services → ${id} → Endpoint connections → ${vpcEndpointId} → Actions → Accept endpoint connection request.`,
    },
    {
      name: "Terraform",
      text: `resource "aws_vpc_endpoint_connection_accepter" "platform" {
  vpc_endpoint_service_id = "${id}"
  vpc_endpoint_id         = "${vpcEndpointId}"
}`,
    },
    {
      name: "CloudFormation",
      words:
        "CloudFormation has no resource that accepts a connection. A service whose template says AcceptanceRequired: false accepts every one of its allowed principals; otherwise use another of these ways.",
    },
  ];
}
