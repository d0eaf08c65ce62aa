import { BlockList } from "node:net";
import { FollowError } from "./errors.ts";

/** Besides the VPC's own, a group takes addresses of these ranges (RegisterTargets). */
const PRIVATE_RANGES = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

/** Throws for an address that no target group takes. */
export function requirePrivate(addresses: string[], vpcBlocks: string[], whose: string): void {
  const isTaken = within([...PRIVATE_RANGES, ...vpcBlocks]);
  const wrong = addresses.find((address) => !isTaken(address));
  if (wrong === undefined) return;
  throw new FollowError("address-unsuitable", `${whose} resolves to ${wrong}, which is not a private address`);
}

/** Whether an address is in one of these ranges. */
export function within(cidrBlocks: string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const block of cidrBlocks) {
    const [network = "", prefix] = block.split("/");
    list.addSubnet(network, Number(prefix));
  }
  return (address) => list.check(address);
}
