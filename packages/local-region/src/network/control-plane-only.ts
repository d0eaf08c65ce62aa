import type { Location } from "./data-plane.ts";
import type { RegionPlane } from "./open-plane.ts";
import { openAddressBook } from "./sockets/address-book.ts";
import { listenAt } from "./sockets/listen-at.ts";

/**
 * In place of a network, where only AWS's calls are wanted: nothing listens for endpoints and load balancers, every
 * connection is refused and no wiring is drawn up. Databases run, each at a port of 127.0.0.1.
 */
export async function createControlPlaneOnly(): Promise<RegionPlane> {
  const book = await openAddressBook({ singleAddress: true });
  const why = "the region was started without a network";
  return {
    name: "none",
    ownAddress: book.ownAddress,
    locate: (address): Promise<Location> => book.locate(address),
    stand: (address) => book.locate(address),
    listen: async (server, address) => listenAt(server, await book.locate(address)),
    apply: async () => {},
    connect: async () => ({ stopped: { how: "refused", why } }),
    registerOutside() {},
    standOutside: (address, port) => book.locate({ vpcId: "", address, port }),
    leaveOutside() {},
    stop: () => book.release(),
  };
}
