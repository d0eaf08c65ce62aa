/** What tells one flow from another: the address pair and, for the TCP sequence number, a count of the plane's flows. */
export interface FlowKey {
  sourceAddress: string;
  sourcePort: number;
  destinationAddress: string;
  destinationPort: number;
  sequence: number;
}

/** A number from 0 to 2³² − 1 that is the same for the same flow and evenly spread over different ones (FNV-1a, mixed). */
export function hashFlow(flow: FlowKey): number {
  const text = `${flow.sourceAddress} ${flow.sourcePort} ${flow.destinationAddress} ${flow.destinationPort} ${flow.sequence}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // FNV leaves the low bits of texts that differ only at the end too alike: murmur3's finish spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The same for every flow of a client. */
export function hashSource(address: string): number {
  return hashFlow({ sourceAddress: address, sourcePort: 0, destinationAddress: "", destinationPort: 0, sequence: 0 });
}

/** One of `choices`, each as likely as its weight; undefined when all weights are nought. */
export function chooseByHash<Choice extends { weight: number }>(choices: Choice[], hash: number): Choice | undefined {
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  let rest = (hash / 2 ** 32) * total;
  for (const choice of choices) {
    if (rest < choice.weight) return choice;
    rest -= choice.weight;
  }
  return undefined;
}
