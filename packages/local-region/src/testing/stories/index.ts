import { databasesStory } from "./databases.ts";
import { eventsStory } from "./events.ts";
import { functionsStory } from "./functions.ts";
import { identityStory } from "./identity.ts";
import { instancesStory } from "./instances.ts";
import { loadBalancingStory } from "./load-balancing.ts";
import { messagesStory } from "./messages.ts";
import { metricsStory } from "./metrics.ts";
import { namingStory } from "./naming.ts";
import { networkStory } from "./network.ts";
import { privateLinkStory } from "./private-link.ts";
import { resourcesStory } from "./resources.ts";
import { routingStory } from "./routing.ts";
import { scalingStory } from "./scaling.ts";
import type { Story } from "./story.ts";

/** One line each; together they call every operation that the region serves. */
export const STORIES: Record<string, Story> = {
  network: networkStory,
  routing: routingStory,
  instances: instancesStory,
  "private link": privateLinkStory,
  "load balancing": loadBalancingStory,
  databases: databasesStory,
  identity: identityStory,
  scaling: scalingStory,
  functions: functionsStory,
  events: eventsStory,
  messages: messagesStory,
  metrics: metricsStory,
  naming: namingStory,
  resources: resourcesStory,
};

/** Operations that answer with an error whatever is asked, as what they would change does not exist here. */
export const ALWAYS_REFUSED: Record<string, { input: object; code: string }> = {
  // Elastic addresses are at NAT gateways only, and those keep theirs.
  "ec2 DisassociateAddress": {
    input: { AssociationId: "eipassoc-0123456789abcdef0" },
    code: "InvalidAssociationID.NotFound",
  },
};
