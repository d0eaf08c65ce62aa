/** What the packets of a way, or those that are turned away at an address, are counted for. */
export interface Passed {
  endpoint?: { interfaceId: string; vpcEndpointId: string };
  nodeInterfaceId?: string;
  listenerArn?: string;
}

export interface Way {
  number: number;
  of: Passed;
  /** After so many seconds of silence its flows are forgotten. */
  idleSeconds: number;
}

/** Every way that a flow of the VPC may be on, by what makes it: those that are no longer among them are cut. */
export type Ways = Map<string, Way>;
