import type { Check, Finding } from "../check.ts";
import { known } from "../facts/reading.ts";
import { awsCall } from "../repair.ts";

/** AWS's own; clients' keepalives are set with it in mind. */
const USUAL_SECONDS = 350;

export const sessionsMayIdle: Check = {
  id: "sessions-may-idle",
  question: "May a session idle as long as on any load balancer?",
  station: "load-balancer",
  mistakes: [25],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const short = known(facts.balancer).idleSeconds.filter(({ seconds }) => seconds < USUAL_SECONDS);
    const probe = facts.probe.known ? facts.probe.value : undefined;
    const cut = probe?.result.hops.find(({ hop, ok }) => hop === "idle" && !ok);
    const listeners = short.map(
      ({ name, listenerArn, seconds }): Finding => ({
        cause: `a session of ${name} that idles for ${seconds} s is forgotten, sooner than AWS's usual ${USUAL_SECONDS}`,
        evidence: [`tcp.idle_timeout.seconds is ${seconds}`, ...(cut ? [cut.detail] : [])],
        whose: "owner",
        repair: {
          by: "calls",
          side: "owner",
          calls: [
            awsCall("elbv2", "modifyListenerAttributes", {
              ListenerArn: listenerArn,
              Attributes: [{ Key: "tcp.idle_timeout.seconds", Value: String(USUAL_SECONDS) }],
            }),
          ],
        },
      }),
    );
    if (listeners.length > 0 || !cut) return listeners;
    return [
      {
        cause: `a session that idles is cut: after ${USUAL_SECONDS} s without a packet a load balancer forgets it`,
        evidence: [cut.detail],
        whose: "platform",
        repair: { by: "hand", side: "platform", steps: ["# keepalives_idle=300 in the client's connection string"] },
      },
    ];
  },
};
