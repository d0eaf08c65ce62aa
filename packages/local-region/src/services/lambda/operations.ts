/**
 * Lambda: functions from a zip, run as processes of this machine, Node's always and Python's where `python3` is found.
 * Not done here: images, layers, code from S3, versions and aliases, function URLs, event source mappings, provisioned
 * concurrency, response streams, code signing, file systems, Lambda@Edge. Otherwise than AWS: memory is a limit of
 * Node's heap only, the architecture and temporary storage are this machine's, a process goes on between invocations, a
 * function is given a DNS server, in a VPC a SOCKS proxy too, and still reaches the region's API from there, and events
 * that were waiting when the region ended are lost. Checked against botocore 1.43.11.
 */
import { bindOperations, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import {
  deleteFunctionConcurrency,
  getFunctionCodeSigningConfig,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from "./concurrency.ts";
import { createFunction } from "./create-function.ts";
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from "./event-invoke-config.ts";
import { addPermission, getPolicy, removePermission } from "./function-policy.ts";
import {
  deleteFunction,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  listVersionsByFunction,
  updateFunctionCode,
  updateFunctionConfiguration,
} from "./functions.ts";
import { invoke } from "./invoke.ts";
import { listTags, tagResource, untagResource } from "./tags.ts";

export function lambdaOperations(world: World): Operations {
  return bindOperations(world, {
    CreateFunction: createFunction,
    GetFunction: getFunction,
    GetFunctionConfiguration: getFunctionConfiguration,
    ListFunctions: listFunctions,
    ListVersionsByFunction: listVersionsByFunction,
    UpdateFunctionCode: updateFunctionCode,
    UpdateFunctionConfiguration: updateFunctionConfiguration,
    DeleteFunction: deleteFunction,
    Invoke: invoke,
    AddPermission: addPermission,
    GetPolicy: getPolicy,
    RemovePermission: removePermission,
    PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
    UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
    GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
    ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
    DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
    PutFunctionConcurrency: putFunctionConcurrency,
    GetFunctionConcurrency: getFunctionConcurrency,
    DeleteFunctionConcurrency: deleteFunctionConcurrency,
    GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTags: listTags,
  });
}
