import type { PublishInput, PublishResponse } from "@aws-sdk/client-sns";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalidParameter } from "./parameters.ts";
import { publish } from "./publish.ts";
import type { MessageAttributes } from "./render-message.ts";
import { requireTopic } from "./topics.ts";

/** To a topic. All protocols get the same message. */
export function publishMessage(world: World, input: PublishInput, caller: Caller): PublishResponse {
  if (input.PhoneNumber !== undefined) throw invalidParameter("PhoneNumber: the local region sends no SMS");
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
  if (input.MessageStructure !== undefined) {
    throw invalidParameter("MessageStructure: the local region sends one message to all protocols");
  }
  const topic = requireTopic(world, caller, arn, "SNS:Publish");
  const { messageId } = publish(world, topic.arn, input.Message ?? "", {
    subject: input.Subject,
    publisher: caller,
    attributes: readAttributes(input.MessageAttributes),
  });
  return { MessageId: messageId };
}

function readAttributes(given: PublishInput["MessageAttributes"]): MessageAttributes {
  const entries = Object.entries(given ?? {}).map(([name, { DataType = "", StringValue, BinaryValue }]) => {
    if (!/^(String|Number|Binary|String\.Array)(\.|$)/.test(DataType)) {
      throw new AwsError(
        "ParameterValueInvalid",
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    const value = BinaryValue === undefined ? StringValue : Buffer.from(BinaryValue).toString("base64");
    if (value === undefined || value === "") {
      throw invalidParameter(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      );
    }
    return [name, { Type: DataType, Value: value }] as const;
  });
  return Object.fromEntries(entries);
}
