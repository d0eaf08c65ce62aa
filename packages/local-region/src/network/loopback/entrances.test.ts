import { expect, onTestFinished, test } from "vitest";
import { dialHost } from "../../testing/plane-traffic.ts";
import { sampleWiring } from "../../testing/sample-wiring.ts";
import { openAddressBook } from "../sockets/address-book.ts";
import { createEntrances } from "./entrances.ts";

test("more than it may open stay shut, which is said once; one that becomes free is used for another", async () => {
  const book = await openAddressBook();
  onTestFinished(() => book.release());
  const troubles: string[] = [];
  const entrances = createEntrances({
    ...{ book, most: 3 },
    onConnection: (client) => client.destroy(),
    onTrouble: (line) => troubles.push(line),
  });
  onTestFinished(() => entrances.stop());
  const wiring = sampleWiring();
  const openOnes = async () => {
    const ids = [...wiring.nodes.keys(), ...wiring.endpoints.keys()];
    const tries = ids.map(async (id) => {
      const place = { ...wiring.interfaces.get(id)!, port: 5432 };
      const isOpen = await dialHost(await book.locate(place)).then(
        (client) => client.destroy() !== undefined,
        () => false,
      );
      return isOpen ? [id] : [];
    });
    return (await Promise.all(tries)).flat();
  };
  await entrances.follow(wiring);
  expect(await openOnes()).toEqual(["eni-node-a", "eni-node-b", "eni-endpoint-a"]);
  expect(troubles).toEqual([expect.stringContaining("all 3 entrances")]);
  wiring.endpoints.get("eni-endpoint-a")!.isOpen = false;
  await entrances.follow(wiring, { vpcIds: new Set(["vpc-platform"]), interfaceIds: new Set(["eni-endpoint-a"]) });
  expect(await openOnes()).toEqual(["eni-node-a", "eni-node-b", "eni-endpoint-b"]);
  await entrances.follow(wiring, { vpcIds: new Set(), interfaceIds: new Set() });
  expect(troubles).toHaveLength(2);
});
