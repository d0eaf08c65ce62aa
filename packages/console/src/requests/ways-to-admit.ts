import type { Way } from "../components/OwnerWays.tsx";

/** How an owner lets the platform see a service: each principal is allowed to it. */
export function waysToAdmit(serviceName: string, region: string, principals: string[]): Way[] {
  const id = serviceName.split(".").at(-1) ?? serviceName;
  const known = principals.length > 0 ? principals : ["arn:aws:iam::ACCOUNT:root"];
  return [
    {
      name: "Postern",
      words: "With the platform's profile in postern.yaml, this allows what the profile names:",
      text: "postern apply",
    },
    {
      name: "AWS CLI",
      text: `aws ec2 modify-vpc-endpoint-service-permissions --region ${region} --service-id ${id} --add-allowed-principals ${known.join(" ")}`,
    },
    {
      name: "AWS console",
      words: `In ${region}: VPC → Endpoint services → ${id} → Allow principals → Allow principals: add ${known.join(", ")}.`,
    },
    { name: "Terraform", text: known.map((arn, index) => terraform(id, arn, index)).join("\n\n") },
    { name: "CloudFormation", text: cloudFormation(id, known) },
  ];
}

function terraform(id: string, arn: string, index: number): string {
  return `resource "aws_vpc_endpoint_service_allowed_principal" "platform${index === 0 ? "" : `_${index + 1}`}" {
  vpc_endpoint_service_id = "${id}"
  principal_arn           = "${arn}"
}`;
}

function cloudFormation(id: string, principals: string[]): string {
  return `PlatformPermissions:
  Type: AWS::EC2::VPCEndpointServicePermissions
  Properties:
    ServiceId: ${id}
    AllowedPrincipals:
${principals.map((arn) => `      - ${arn}`).join("\n")}`;
}
