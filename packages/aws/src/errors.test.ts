import { describe, expect, test } from "vitest";
import {
  errorCode,
  isAlreadyExists,
  isDenied,
  isInUse,
  isLoadBalancerTaken,
  isNotFound,
  isSignInFailure,
} from "./errors.ts";
import { throwIfUnsuccessful, UnsuccessfulError } from "./unsuccessful.ts";

/** As the SDK's clients throw: the name is the shape's, the code is the wire's. */
function awsError(name: string, code = name, message = ""): Error {
  return Object.assign(new Error(message), { name, Code: code, $metadata: {} });
}

describe("an AWS error", () => {
  test.each([
    ["InvalidGroup.NotFound", isNotFound],
    ["InvalidVpcEndpointServiceId.NotFound", isNotFound],
    ["LoadBalancerNotFound", isNotFound],
    ["TargetGroupNotFoundException", isNotFound],
    ["DBInstanceNotFoundFault", isNotFound],
    ["InvalidPermission.Duplicate", isAlreadyExists],
    ["DuplicateTargetGroupName", isAlreadyExists],
    ["DBInstanceAlreadyExists", isAlreadyExists],
    ["SubscriptionAlreadyExist", isAlreadyExists],
    ["DependencyViolation", isInUse],
    ["ExistingVpcEndpointConnections", isInUse],
    ["UnauthorizedOperation", isDenied],
    ["AccessDenied", isDenied],
    ["SignatureDoesNotMatch", isSignInFailure],
    ["ExpiredTokenException", isSignInFailure],
  ])("%s is judged by its code", (code, judge) => {
    expect(judge(awsError(code))).toBe(true);
    expect(judge(awsError("InternalError"))).toBe(false);
  });

  test("is judged by the wire's code where the SDK gives its shape another name", () => {
    expect(errorCode(awsError("LoadBalancerNotFoundException", "LoadBalancerNotFound"))).toBe("LoadBalancerNotFound");
  });

  test("is none when it did not come from AWS", () => {
    expect(errorCode(new Error("no"))).toBeUndefined();
    expect(isNotFound("NotFound")).toBe(false);
  });

  test("that a load balancer already serves a service is told from other wrong parameters", () => {
    const taken = "LBs are already associated with another VPC Endpoint Service Configuration";
    expect(isLoadBalancerTaken(awsError("InvalidParameter", "InvalidParameter", taken))).toBe(true);
    expect(isLoadBalancerTaken(awsError("InvalidParameter", "InvalidParameter", "something else"))).toBe(false);
  });
});

describe("an answer of success with a list of failures", () => {
  const items = [{ ResourceId: "vpce-1", Error: { Code: "InvalidVpcEndpoint.NotFound", Message: "gone" } }];

  test("is an error with AWS's code, judged like any other", () => {
    const thrown = (() => {
      try {
        throwIfUnsuccessful("DeleteVpcEndpoints", items);
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(thrown).toBeInstanceOf(UnsuccessfulError);
    expect(isNotFound(thrown)).toBe(true);
    expect((thrown as Error).message).toBe("DeleteVpcEndpoints vpce-1: gone");
  });

  test("may be excused", () => {
    expect(() => throwIfUnsuccessful("DeleteVpcEndpoints", items, isNotFound)).not.toThrow();
    expect(() => throwIfUnsuccessful("DeleteVpcEndpoints", undefined)).not.toThrow();
  });
});
