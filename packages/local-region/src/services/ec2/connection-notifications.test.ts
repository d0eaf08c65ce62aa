import { expect, onTestFinished, test, vi } from "vitest";
import { CONSUMER, makeLink, PROVIDER } from "../../testing/make-link.ts";
import { callerOf, createTestWorld } from "../../testing/test-world.ts";
import { receivedMessages } from "../sns/mailbox.ts";
import { snsOperations } from "../sns/operations.ts";

const code = (name: string) => expect.objectContaining({ code: name });

/** A link and a topic of its provider's, whose policy says who may publish. */
async function start(principal: object = { Service: "vpce.amazonaws.com" }) {
  const made = createTestWorld(onTestFinished);
  const link = await makeLink(made);
  await link.admit(`arn:aws:iam::${CONSUMER}:root`);
  const sns = (operation: string, input: object) => snsOperations(made.world)[operation]?.(input, callerOf(PROVIDER));
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "SNS:Publish", Resource: "*" }],
  });
  const topic = await sns("CreateTopic", { Name: "connections", Attributes: { Policy } });
  const topicArn = (topic as { TopicArn: string }).TopicArn;
  await sns("Subscribe", { TopicArn: topicArn, Protocol: "postern", Endpoint: "inbox" });
  const notify = (ConnectionEvents: string[], more: object = { ServiceId: link.serviceId }) =>
    link.provider("CreateVpcEndpointConnectionNotification", {
      ConnectionNotificationArn: topicArn,
      ConnectionEvents,
      ...more,
    });
  const events = () =>
    receivedMessages(made.world, { topicArn }).map(({ message }) => {
      const { event, vpcEndpointId } = JSON.parse(message);
      return `${event} ${vpcEndpointId}`;
    });
  return { ...made, ...link, topicArn, notify, events };
}

test("a service's topic hears of each connection that is asked for, accepted, rejected and deleted", async () => {
  const { provider, consumer, serviceId, createEndpoint, notify, events } = await start();
  const { ConnectionNotification } = await notify(["Connect", "Accept", "Reject", "Delete"]);
  expect(ConnectionNotification).toMatchObject({
    ConnectionNotificationId: expect.stringMatching(/^vpce-nfn-0[0-9a-f]{16}$/),
    ConnectionNotificationState: "Enabled",
    ConnectionNotificationType: "Topic",
    ServiceId: serviceId,
  });
  const { VpcEndpointId: id } = await createEndpoint();
  const named = { ServiceId: serviceId, VpcEndpointIds: [id] };
  await provider("AcceptVpcEndpointConnections", named);
  await provider("RejectVpcEndpointConnections", named);
  await consumer("DeleteVpcEndpoints", { VpcEndpointIds: [id] });
  await vi.waitFor(() => expect(events()).toEqual([`Connect ${id}`, `Accept ${id}`, `Reject ${id}`, `Delete ${id}`]));
});

test("only what was asked for is told, and nothing once the notification is deleted", async () => {
  const { provider, serviceId, createEndpoint, notify, events } = await start();
  const { ConnectionNotification } = await notify(["Accept", "Reject"]);
  const { ConnectionNotificationId } = ConnectionNotification;
  await provider("ModifyVpcEndpointConnectionNotification", {
    ConnectionNotificationId,
    ConnectionEvents: ["Connect"],
  });
  const first = await createEndpoint();
  await vi.waitFor(() => expect(events()).toEqual([`Connect ${first.VpcEndpointId}`]));
  await provider("AcceptVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds: [first.VpcEndpointId] });
  const deleted = await provider("DeleteVpcEndpointConnectionNotifications", {
    ConnectionNotificationIds: [ConnectionNotificationId, "vpce-nfn-0"],
  });
  expect(deleted.Unsuccessful).toMatchObject([
    { ResourceId: "vpce-nfn-0", Error: { Code: "InvalidConnectionNotificationId.NotFound" } },
  ]);
  await createEndpoint();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(events()).toHaveLength(1);
});

test("a topic that does not let PrivateLink publish, or is not there, is refused", async () => {
  const { notify, provider } = await start({ AWS: `arn:aws:iam::${PROVIDER}:root` });
  await expect(notify(["Connect"])).rejects.toEqual(code("InvalidConnectionNotification"));
  await expect(
    notify(["Connect"], { ConnectionNotificationArn: "arn:aws:sns:us-east-1:111122223333:none" }),
  ).rejects.toEqual(code("MissingParameter"));
  expect((await provider("DescribeVpcEndpointConnectionNotifications")).ConnectionNotificationSet).toEqual([]);
});

test("events, service and endpoint must be real ones of the caller's", async () => {
  const { notify, consumer, topicArn, createEndpoint, provider } = await start();
  await expect(notify(["Knock"])).rejects.toEqual(code("InvalidConnectionEvent"));
  await expect(notify(["Connect"], { ServiceId: "vpce-svc-0123" })).rejects.toEqual(
    code("InvalidVpcEndpointServiceId.NotFound"),
  );
  const { VpcEndpointId } = await createEndpoint();
  await expect(notify(["Connect"], { VpcEndpointId })).rejects.toEqual(code("InvalidVpcEndpointId.NotFound"));
  const own = { ConnectionNotificationArn: topicArn, ConnectionEvents: ["Accept"], VpcEndpointId };
  const { ConnectionNotification } = await consumer("CreateVpcEndpointConnectionNotification", own);
  expect((await provider("DescribeVpcEndpointConnectionNotifications")).ConnectionNotificationSet).toEqual([]);
  const found = await consumer("DescribeVpcEndpointConnectionNotifications", {
    Filters: [{ Name: "vpc-endpoint-id", Values: [VpcEndpointId] }],
  });
  expect(found.ConnectionNotificationSet).toEqual([ConnectionNotification]);
});
