import type { Architecture, FunctionConfiguration, Runtime, TracingMode } from "@aws-sdk/client-lambda";
import type { FunctionRow } from "./store.ts";

/** A function as AWS's answers show it. */
export function toConfiguration(row: FunctionRow): FunctionConfiguration {
  return {
    FunctionName: row.name,
    FunctionArn: row.arn,
    Runtime: row.runtime as Runtime,
    Role: row.roleArn,
    Handler: row.handler,
    CodeSize: row.codeSize,
    Description: row.description,
    Timeout: row.timeoutSeconds,
    MemorySize: row.memoryMb,
    LastModified: toLambdaTime(row.lastModified),
    CodeSha256: row.codeSha256,
    Version: "$LATEST",
    ...(row.vpcId !== undefined && {
      VpcConfig: {
        SubnetIds: row.subnetIds,
        SecurityGroupIds: row.groupIds,
        VpcId: row.vpcId,
        Ipv6AllowedForDualStack: false,
      },
    }),
    ...(row.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: row.deadLetterArn } }),
    ...(Object.keys(row.environment).length > 0 && { Environment: { Variables: row.environment } }),
    TracingConfig: { Mode: row.tracingMode as TracingMode },
    RevisionId: row.revisionId,
    State: row.state,
    ...(row.stateReason !== undefined && {
      StateReason: row.stateReason,
      StateReasonCode: row.state === "Pending" ? "Creating" : "InternalError",
    }),
    LastUpdateStatus: row.lastUpdateStatus,
    ...(row.lastUpdateReason !== undefined && {
      LastUpdateStatusReason: row.lastUpdateReason,
      LastUpdateStatusReasonCode: "InternalError",
    }),
    PackageType: "Zip",
    Architectures: [row.architecture as Architecture],
    EphemeralStorage: { Size: row.storageMb },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${row.name}` },
  };
}

/** Lambda writes the zone as `+0000`. */
function toLambdaTime(time: Date): string {
  return time.toISOString().replace("Z", "+0000");
}
