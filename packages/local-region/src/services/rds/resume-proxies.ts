import type { World } from "../world.ts";
import { resumeProxyRemoval } from "./db-proxies.ts";
import { closeProxyEndpoint, listenForProxy } from "./proxy-endpoint-states.ts";
import { endpointsOf } from "./proxy-lookups.ts";

/** Listening again, at the addresses they had; one that was being made is there. */
export async function resumeProxies(world: World): Promise<void> {
  for (const proxy of world.rds.proxies.all()) {
    if (proxy.status === "deleting") {
      resumeProxyRemoval(world, proxy);
      continue;
    }
    for (const endpoint of endpointsOf(world, proxy)) {
      if (endpoint.status === "deleting") void closeProxyEndpoint(world, endpoint);
      else if (await listenForProxy(world, proxy, endpoint)) endpoint.status = "available";
    }
    const isListening = endpointsOf(world, proxy).some(({ isDefault, status }) => isDefault && status === "available");
    proxy.status = isListening ? "available" : "incompatible-network";
  }
}
