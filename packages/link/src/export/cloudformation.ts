import { stringify } from "yaml";
import { cloudFormationRows } from "./cloudformation-rows.ts";
import { type ExportedLink, eachOfKind, wanted } from "./exported-link.ts";
import { followerNotHere } from "./follower-not-here.ts";

const OUTPUTS = {
  ServiceName: {
    Description: "What the platform asks for",
    Value: { "Fn::Sub": `com.amazonaws.vpce.\${AWS::Region}.\${EndpointService}` },
  },
};

const GATEWAY_OUTPUTS = {
  ResourceShareArn: { Description: "What the platform accepts", Value: { "Fn::GetAtt": ["ResourceShare", "Arn"] } },
};

/**
 * The owner's side as a CloudFormation template in YAML. Throws LinkError `link-missing` where the load balancer's
 * addresses are needed, which CloudFormation cannot tell, and it does not stand yet.
 */
export function exportCloudFormation(link: ExportedLink): string {
  const resources = eachOfKind(cloudFormationRows, link).flat();
  const template = stringify(
    {
      AWSTemplateFormatVersion: "2010-09-09",
      Description: `Link ${link.spec.link}, as exported by Postern`,
      Resources: Object.fromEntries(resources.map(({ name, ...resource }) => [name, resource])),
      Outputs: link.spec.via === "resource-gateway" ? GATEWAY_OUTPUTS : OUTPUTS,
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return [...lacking(link).map((line) => `# ${line}\n`), template].join("");
}

/** What no resource of CloudFormation's makes; it stays Postern's. */
function lacking(link: ExportedLink): string[] {
  const name = wanted(link, "private-dns-name")?.dnsName;
  const attached = link.desired.filter(({ kind }) => kind === "traffic-source");
  const follower = followerNotHere(link);
  return [
    ...(follower ? [follower] : []),
    ...(name ? [`Not here: CloudFormation cannot give an endpoint service its private DNS name (${name}).`] : []),
    ...attached.map(
      ({ title }) => `Not here: ${title}; name the target group in the Auto Scaling group's own template.`,
    ),
  ];
}
