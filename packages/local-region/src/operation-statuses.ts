import type { ServiceName } from "./services/service.ts";
import type { World } from "./services/world.ts";

/** How far the region serves an operation of AWS's. */
export interface OperationStatus {
  service: ServiceName;
  operation: string;
  status: "served" | "partial" | "not-served";
  /** Parameters that are refused by name. */
  refused: string[];
  /** Parameters that are taken, and nothing follows from them. */
  withoutEffect: string[];
}

/** Every operation of every service that the region knows; served ones in the order of their service's own table, first. */
export async function operationStatuses(): Promise<OperationStatus[]> {
  // Read when asked for: whoever starts a region waits for none of it.
  const [{ createServices }, { unservedParameters }, { loadServiceModel }] = await Promise.all([
    import("./services/index.ts"),
    import("./services/unserved-parameters.ts"),
    import("./wire/operation-schemas.ts"),
  ]);
  // The tables are built without a call to any operation, so that there is no world to look at.
  const services = Object.entries(createServices({} as World)) as [ServiceName, object][];
  const statuses = services.map(async ([service, handlers]): Promise<OperationStatus[]> => {
    const unserved = unservedParameters(service);
    const served = Object.keys(handlers).map((operation): OperationStatus => {
      const missing = unserved.get(operation);
      const { refused = [], withoutEffect = [] } = missing ?? {};
      return { service, operation, status: missing ? "partial" : "served", refused, withoutEffect };
    });
    const { operations } = await loadServiceModel(service);
    const others = [...operations.keys()].filter((name) => !Object.hasOwn(handlers, name)).sort();
    const none = { status: "not-served" as const, refused: [], withoutEffect: [] };
    return [...served, ...others.map((operation) => ({ service, operation, ...none }))];
  });
  return (await Promise.all(statuses)).flat();
}
