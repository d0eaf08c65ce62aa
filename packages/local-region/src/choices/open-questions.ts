/** How this region answers what AWS's documents leave open. */
export interface Choices {
  acceptAfterReject: "works" | "refused";
  wrongStateCode: "InvalidParameter" | "InvalidState" | "IncorrectState";
  /** Seconds of the region's clock. */
  requestExpiry: "never" | number;
  ownAccount: "admitted" | "needs-permission";
  interfacesBeforeAcceptance: "present" | "absent";
  /** Seconds of AWS's; the time profile scales them. */
  interfaceLinger: number;
  noTarget: "refused" | "dropped";
  flowsAtReject: "cut" | "kept";
  privateDnsDefault: "disabled" | "enabled";
  standbyAddress: "kept" | "new";
  unsharedResource: "connected" | "disconnected";
}

export interface OpenQuestion<Value = string | number> {
  question: string;
  /** Each answer in a word, and what it makes the region do. */
  options: Record<Extract<Value, string>, string>;
  /** What a number for an answer means, where one may be given. */
  seconds?: string;
  default: Value;
  /** Where the default comes from, by the marks of docs/local-region.md. */
  mark: string;
}

/** Every question about AWS that no source settles and that a region can answer either way. */
export const OPEN_QUESTIONS: { [Name in keyof Choices]: OpenQuestion<Choices[Name]> } = {
  acceptAfterReject: {
    question: "accepting an endpoint that was rejected",
    options: { works: "`pending`, then `available`", refused: "it stays `rejected`, and is in `Unsuccessful`" },
    default: "works",
    mark: "? (AWS's price page suggests so)",
  },
  wrongStateCode: {
    question: "the code in `Unsuccessful` of accepting or rejecting in a state that does not allow it",
    options: {
      InvalidParameter: "this code, words of our own",
      InvalidState: "this code, words of our own",
      IncorrectState: "this code, words of our own",
    },
    default: "InvalidParameter",
    mark: "?",
  },
  requestExpiry: {
    question: "when a request that nobody answers is `expired`",
    options: { never: "it waits for ever" },
    seconds: "so long after it was made, by the region's clock",
    default: "never",
    mark: "?",
  },
  ownAccount: {
    question: "the owner's own account at its service, without a permission",
    options: { admitted: "it finds the service and makes endpoints", "needs-permission": "as any other account" },
    default: "admitted",
    mark: "?",
  },
  interfacesBeforeAcceptance: {
    question: "interfaces and addresses of an endpoint that waits for acceptance",
    options: {
      present: "there, and its names resolve; nothing listens",
      absent: "made when it is accepted; until then it has its subnets only",
    },
    default: "present",
    mark: "m",
  },
  interfaceLinger: {
    question: "how long an interface of AWS's own is seen after what it was made for is gone",
    options: {},
    seconds: "so long, holding its groups and its subnet; not in the time profile `instant`",
    default: 240,
    mark: "I",
  },
  noTarget: {
    question: "a client of a target group without targets",
    options: { refused: "refused at once (RST)", dropped: "hears nothing" },
    default: "refused",
    mark: "?",
  },
  flowsAtReject: {
    question: "established connections of an endpoint that is rejected",
    options: { cut: "reset before the call is answered", kept: "go on until one side ends them; new ones are refused" },
    default: "cut",
    mark: "?",
  },
  privateDnsDefault: {
    question: "`PrivateDnsEnabled` left out, of an interface endpoint",
    options: { disabled: "false", enabled: "true where the service has a private DNS name, which is then checked" },
    default: "disabled",
    mark: "?",
  },
  standbyAddress: {
    question: "the address of an RDS standby whose host is replaced",
    options: { kept: "the same: the two addresses are an instance's for its life", new: "another in the same subnet" },
    default: "kept",
    mark: "m",
  },
  unsharedResource: {
    question: "endpoints at a resource that is no longer shared with their account",
    options: {
      connected: "go on until `DeleteResourceEndpointAssociation`",
      disconnected: "`rejected`, as if their association had been deleted",
    },
    default: "connected",
    mark: "?",
  },
};

export function defaultChoices(): Choices {
  return Object.fromEntries(
    Object.entries(OPEN_QUESTIONS).map(([name, question]) => [name, question.default]),
  ) as unknown as Choices;
}
