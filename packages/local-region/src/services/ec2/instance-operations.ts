import type { Handler } from "../service.ts";
import { describeImages } from "./images.ts";
import { describeInstanceAttribute, describeInstanceStatus, modifyInstanceAttribute } from "./instance-attributes.ts";
import { describeInstanceCreditSpecifications, describeInstanceTypes } from "./instance-types.ts";
import {
  describeInstances,
  getConsoleOutput,
  rebootInstances,
  startInstances,
  stopInstances,
  terminateInstances,
} from "./instances.ts";
import { attachNetworkInterface, detachNetworkInterface } from "./interface-attachments.ts";
import { describeNetworkInterfaces } from "./network-interfaces.ts";
import {
  createNetworkInterface,
  deleteNetworkInterface,
  describeNetworkInterfaceAttribute,
  modifyNetworkInterfaceAttribute,
} from "./own-network-interfaces.ts";
import { runInstances } from "./run-instances.ts";

/** Hosts and their interfaces. */
export const INSTANCE_HANDLERS: Record<string, Handler> = {
  DescribeImages: describeImages,
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeInstanceCreditSpecifications: describeInstanceCreditSpecifications,
  RunInstances: runInstances,
  DescribeInstances: describeInstances,
  DescribeInstanceStatus: describeInstanceStatus,
  DescribeInstanceAttribute: describeInstanceAttribute,
  ModifyInstanceAttribute: modifyInstanceAttribute,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  RebootInstances: rebootInstances,
  TerminateInstances: terminateInstances,
  GetConsoleOutput: getConsoleOutput,

  CreateNetworkInterface: createNetworkInterface,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DescribeNetworkInterfaceAttribute: describeNetworkInterfaceAttribute,
  ModifyNetworkInterfaceAttribute: modifyNetworkInterfaceAttribute,
  AttachNetworkInterface: attachNetworkInterface,
  DetachNetworkInterface: detachNetworkInterface,
  DeleteNetworkInterface: deleteNetworkInterface,
};
