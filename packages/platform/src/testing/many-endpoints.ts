import { type AwsSession, clientsOf, ownershipTags } from "@postern/aws";
import type { Pool } from "pg";
import type { ObservedEndpoint } from "../provisioning/provisioner.ts";

/** By AWS's quota. */
const PER_VPC = 50;
const AT_ONCE = 16;

/** Makes endpoints in AWS as the platform would have, each of a link of its own, in as many VPCs as they need. */
export async function makeManyEndpoints(session: AwsSession, total: number): Promise<void> {
  const { ec2 } = clientsOf(session);
  const ServiceName = await makeService(session);
  const makeVpc = async (vpc: number) => {
    const { VpcId, SubnetIds } = await makePlace(session, vpc + 1);
    for (let number = vpc * PER_VPC; number < Math.min(total, (vpc + 1) * PER_VPC); number += 1) {
      const link = `ep-${String(number).padStart(13, "0")}-1`;
      const Tags = ownershipTags({ link, kind: "interface-endpoint", name: "endpoint" });
      const TagSpecifications = [{ ResourceType: "vpc-endpoint" as const, Tags }];
      await ec2.createVpcEndpoint({ VpcId, SubnetIds, ServiceName, VpcEndpointType: "Interface", TagSpecifications });
    }
  };
  let next = 0;
  const worker = async () => {
    while (next * PER_VPC < total) await makeVpc(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Writes rows of endpoints that are ready, as a platform has them whose requests led to what AWS has. */
export async function recordAsReady(pool: Pool, found: Iterable<ObservedEndpoint>, region: string): Promise<void> {
  const rows = [...found].map(({ link, vpcEndpointId, dnsNames, addresses }) => ({
    ...{ id: link.replace(/-1$/, ""), tenant_id: "ten-first", environment: "US", region, service_name: link },
    ...{ databases: [{ name: "postgres", port: 5432 }], state: "ready", vpc_endpoint_id: vpcEndpointId },
    ...{ dns_names: dnsNames, addresses, dialled_at: new Date() },
  }));
  const columns = Object.keys(rows[0]!).join(", ");
  await pool.query(
    `insert into endpoints (${columns}) select ${columns} from jsonb_populate_recordset(null::endpoints, $1)`,
    [JSON.stringify(rows)],
  );
  await pool.query("analyze endpoints");
}

async function makeService(session: AwsSession): Promise<string> {
  const { ec2, elbv2 } = clientsOf(session);
  const { SubnetIds } = await makePlace(session, 0);
  const balancer = { Name: "many", Type: "network", Scheme: "internal", Subnets: SubnetIds } as const;
  const { LoadBalancers } = await elbv2.createLoadBalancer(balancer);
  const NetworkLoadBalancerArns = [LoadBalancers![0]!.LoadBalancerArn!];
  for (;;) {
    // A load balancer is active a moment after its call was answered.
    const { LoadBalancers: now } = await elbv2.describeLoadBalancers({ LoadBalancerArns: NetworkLoadBalancerArns });
    if (now![0]!.State?.Code === "active") break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const wanted = { NetworkLoadBalancerArns, AcceptanceRequired: false };
  return (await ec2.createVpcEndpointServiceConfiguration(wanted)).ServiceConfiguration!.ServiceName!;
}

async function makePlace(session: AwsSession, number: number): Promise<{ VpcId: string; SubnetIds: string[] }> {
  const { ec2 } = clientsOf(session);
  const network = `10.${number % 256}.0.0`;
  const VpcId = (await ec2.createVpc({ CidrBlock: `${network}/16` })).Vpc!.VpcId!;
  const subnet = { VpcId, CidrBlock: `${network}/24`, AvailabilityZoneId: "use1-az1" };
  return { VpcId, SubnetIds: [(await ec2.createSubnet(subnet)).Subnet!.SubnetId!] };
}
