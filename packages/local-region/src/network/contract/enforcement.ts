import { equal } from "node:assert/strict";
import type { Behaviour } from "./behaviour.ts";

export const ENFORCEMENT: Behaviour[] = [
  {
    title: "a load balancer's groups judge PrivateLink's clients by their own addresses, until that is switched off",
    async holds(scene) {
      const { owner, provided } = scene;
      const server = await scene.server();
      const groupId = await scene.group(owner, provided);
      const balanced = await scene.balance([server], { groupIds: [groupId] });
      const endpoint = await scene.connect(balanced);
      const [client, other] = [await scene.client(), await scene.client()];
      equal(await scene.dial(client, endpoint.name), "silent");
      const cidr = `${client.address}/32`;
      await scene.admit(owner, groupId, { cidr });
      equal(await scene.reach(client, endpoint.name), server.address);
      equal(await scene.dial(other, endpoint.name), "silent");

      const LoadBalancerArn = balanced.loadBalancerArn;
      const enforce = (isOn: boolean) =>
        owner.elasticloadbalancing("SetSecurityGroups", {
          ...{ LoadBalancerArn, SecurityGroups: [groupId] },
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: isOn ? "on" : "off",
        });
      await enforce(false);
      equal(await scene.reach(other, endpoint.name), server.address);
      await enforce(true);
      equal(await scene.dial(other, endpoint.name), "silent");
    },
  },
  {
    title: "clients of the load balancer's own VPC are judged whether or not PrivateLink's are",
    async holds(scene) {
      const { owner, provided } = scene;
      const server = await scene.server();
      const groupId = await scene.group(owner, provided);
      const balanced = await scene.balance([server], { groupIds: [groupId] });
      await owner.elasticloadbalancing("SetSecurityGroups", {
        ...{ LoadBalancerArn: balanced.loadBalancerArn, SecurityGroups: [groupId] },
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
      });
      const neighbour = await scene.neighbour();
      equal(await scene.dial(neighbour, balanced.name), "silent");
      await scene.admit(owner, groupId, { cidr: "10.0.0.0/16" });
      equal(await scene.reach(neighbour, balanced.name), server.address);
    },
  },
];
