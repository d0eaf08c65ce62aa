"""Runs a function's handler in a process of its own: invocations come by descriptor 3, results leave by descriptor 4."""

import importlib
import json
import logging
import os
import sys
import time
import traceback

sys.path.insert(0, os.getcwd())
request_id = ""


class Context:
    def __init__(self, invocation):
        self.aws_request_id = invocation["requestId"]
        self.invoked_function_arn = invocation["functionArn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = invocation["deadline"]

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline - time.time() * 1000))


class LambdaFormatter(logging.Formatter):
    def format(self, record):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        return f"[{record.levelname}]\t{stamp}.{int(record.msecs):03d}Z\t{request_id}\t{record.getMessage()}"


def describe(error, kind=None):
    return {
        "errorMessage": str(error),
        "errorType": kind or type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_tb(error.__traceback__),
    }


def answer(message):
    # The mark in the output tells the region that it has read all that was logged before.
    sys.stdout.write(f"\0{request_id}\n")
    sys.stdout.flush()
    results.write(json.dumps(message) + "\n")
    results.flush()


def load(name):
    module_name, _, function = name.rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        return None, describe(Exception(f"Unable to import module '{module_name}': {error}"), "Runtime.ImportModuleError")
    except SyntaxError as error:
        return None, describe(Exception(f"Syntax error in module '{module_name}': {error}"), "Runtime.UserCodeSyntaxError")
    handler = getattr(module, function, None)
    if handler is None:
        message = f"Handler '{function}' missing on module '{module_name}'"
        return None, describe(Exception(message), "Runtime.HandlerNotFound")
    return handler, None


results = os.fdopen(4, "w")
output = logging.StreamHandler(sys.stdout)
output.setFormatter(LambdaFormatter())
logging.getLogger().addHandler(output)
try:
    handler, problem = load(os.environ["_HANDLER"])
except Exception as error:
    handler, problem = None, describe(error)
if problem:
    answer({"requestId": "", "error": problem})
    sys.exit(1)
answer({"ready": True})
# The other end closes when the region ends: there is nobody to work for.
for line in os.fdopen(3, "r"):
    invocation = json.loads(line)
    request_id = invocation["requestId"]
    try:
        result = handler(json.loads(invocation["payload"]), Context(invocation))
        answer({"requestId": request_id, "payload": json.dumps(result)})
    except Exception as error:
        traceback.print_exc(file=sys.stdout)
        answer({"requestId": request_id, "error": describe(error)})
