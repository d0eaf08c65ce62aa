import type {
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  TargetHealthDescription,
  TargetHealthReasonEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireTargetGroup } from "./lookups.ts";
import type { TargetGroupRow, TargetRow } from "./store.ts";
import { healthSettled } from "./target-health.ts";
import { findTarget } from "./targets.ts";

/** Answers once packets follow what it says. A target asked for that is not registered is `unused`. */
export async function describeTargetHealth(
  world: World,
  input: DescribeTargetHealthInput,
  caller: Caller,
): Promise<DescribeTargetHealthOutput> {
  const group = requireTargetGroup(world, caller, input.TargetGroupArn);
  await healthSettled(group);
  if (!input.Targets?.length)
    return { TargetHealthDescriptions: group.targets.map((row) => toDescription(group, row)) };
  return {
    TargetHealthDescriptions: input.Targets.map((asked) => {
      const id = asked.Id ?? "";
      const port = asked.Port ?? group.port;
      const target = findTarget(group, id, port);
      if (target) return toDescription(group, target);
      return {
        Target: { Id: id, Port: port },
        TargetHealth: {
          State: "unused",
          Reason: "Target.NotRegistered",
          Description: "Target is not registered to the target group",
        },
      };
    }),
  };
}

function toDescription(group: TargetGroupRow, target: TargetRow): TargetHealthDescription {
  const { port } = group.healthCheck;
  return {
    Target: { Id: target.id, Port: target.port, AvailabilityZone: target.statedZone },
    HealthCheckPort: port === "traffic-port" ? String(target.port) : port,
    TargetHealth: {
      State: target.state,
      Reason: target.reason as TargetHealthReasonEnum | undefined,
      Description: target.description,
    },
  };
}
