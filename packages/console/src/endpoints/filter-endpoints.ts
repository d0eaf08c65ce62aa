import type { Endpoint, EndpointState } from "@postern/platform-api";

/** Those in one of the states, or in any, in which every word is found somewhere. */
export function filterEndpoints(endpoints: Endpoint[], text: string, states: EndpointState[]): Endpoint[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return endpoints.filter((endpoint) => {
    if (states.length > 0 && !states.includes(endpoint.state)) return false;
    const { id, serviceName, environment, region, vpcEndpointId, host, zoneIds, databases } = endpoint;
    const names = databases.map(({ name, port }) => `${name}:${port}`);
    const all = [id, serviceName, environment, region, vpcEndpointId, host, ...zoneIds, ...names]
      .join(" ")
      .toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
