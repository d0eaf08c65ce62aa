import type { EnvironmentConfig } from "../config.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";
import { traced } from "./traced.ts";

/** A span for each thing that is asked of AWS or of an environment's network. */
export function traceProvisioner(provisioner: Provisioner): Provisioner {
  return new Proxy(provisioner, {
    get(target, name, receiver) {
      const asked: unknown = Reflect.get(target, name, receiver);
      if (typeof asked !== "function") return asked;
      return (environment: EnvironmentConfig, ...rest: unknown[]) =>
        traced(`provisioner ${String(name)}`, { "postern.environment": environment.name }, () =>
          asked.call(target, environment, ...rest),
        );
    },
  });
}
