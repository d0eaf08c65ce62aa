import { describe, expect, test } from "vitest";
import { awsError, fakeContext } from "../testing/fake-context.ts";
import { type EndpointServiceObserved, endpointService } from "./endpoint-service.ts";
import { createFound } from "./found.ts";

const desired = {
  kind: "endpoint-service" as const,
  name: "service",
  needs: [],
  title: "VPC endpoint service",
  acceptanceRequired: true,
  supportedRegions: [],
};
const balancer = { arn: "arn:balancer", state: "active" };

function foundBalancer() {
  const found = createFound();
  found.put("load-balancer", { ...balancer, name: "load-balancer" } as never);
  return found;
}

const service = (id: string, ServiceState = "Available") => ({
  ServiceId: id,
  ServiceName: `com.amazonaws.vpce.us-east-1.${id}`,
  ServiceState,
  AcceptanceRequired: true,
  NetworkLoadBalancerArns: ["arn:balancer"],
});
const listed = (...services: object[]) => ({ ServiceConfigurations: services });
const observed = (id: string, state = "Available"): EndpointServiceObserved => ({
  name: "service",
  serviceId: id,
  serviceName: `com.amazonaws.vpce.us-east-1.${id}`,
  state,
  acceptanceRequired: true,
  loadBalancerArns: ["arn:balancer"],
  zoneIds: [],
});

describe("an endpoint service", () => {
  test("that an old token still answers, and that is gone, is made anew under another token, however often that happened", async () => {
    const { context, calls } = fakeContext({
      createVpcEndpointServiceConfiguration: [
        { ServiceConfiguration: service("vpce-svc-dead") },
        { ServiceConfiguration: service("vpce-svc-dead-too") },
        { ServiceConfiguration: service("vpce-svc-new") },
      ],
      describeVpcEndpointServiceConfigurations: [listed(), listed(), listed(service("vpce-svc-new"))],
    });
    const made = await endpointService.ensure(context, desired, undefined, foundBalancer());
    expect(made.serviceId).toBe("vpce-svc-new");
    const tokens = calls.flatMap(({ input }) => (input as { ClientToken?: string }).ClientToken ?? []);
    expect(new Set(tokens).size).toBe(3);
  });

  test("that is merely too new to be seen is kept: its load balancer is taken", async () => {
    const { context } = fakeContext({
      createVpcEndpointServiceConfiguration: [
        { ServiceConfiguration: service("vpce-svc-new") },
        awsError("InvalidParameter", "LBs are already associated with another VPC Endpoint Service Configuration"),
      ],
      describeVpcEndpointServiceConfigurations: [listed()],
    });
    const made = await endpointService.ensure(context, desired, undefined, foundBalancer());
    expect(made.serviceId).toBe("vpce-svc-new");
  });

  test("that is being deleted is not taken for one that is there: it is waited for, and made again", async () => {
    const leaving = observed("vpce-svc-old", "Deleting");
    expect(endpointService.compare(desired, leaving, foundBalancer())).toMatchObject([
      { what: "state", from: "Deleting", how: "in place" },
    ]);
    const { context, operations } = fakeContext({
      describeVpcEndpointServiceConfigurations: [
        listed(service("vpce-svc-old", "Deleting")),
        listed(),
        listed(service("vpce-svc-new")),
      ],
      createVpcEndpointServiceConfiguration: [{ ServiceConfiguration: service("vpce-svc-new") }],
    });
    const made = await endpointService.ensure(context, desired, leaving, foundBalancer());
    expect(made).toMatchObject({ serviceId: "vpce-svc-new", state: "Available" });
    expect(operations().indexOf("createVpcEndpointServiceConfiguration")).toBe(2);
  });

  test("whose connections were rejected a moment ago is deleted once they have ended", async () => {
    const inUse = {
      Code: "ExistingVpcEndpointConnections",
      Message: "Service has existing active VPC Endpoint connections!",
    };
    const { context, operations } = fakeContext({
      deleteVpcEndpointServiceConfigurations: [{ Unsuccessful: [{ ResourceId: "vpce-svc-old", Error: inUse }] }, {}],
      describeVpcEndpointServiceConfigurations: [listed(service("vpce-svc-old", "Failed")), listed()],
    });
    await endpointService.remove(context, observed("vpce-svc-old"), createFound());
    expect(operations().filter((operation) => operation.startsWith("delete"))).toHaveLength(2);
  });
});
