// packages/follower/src/function/entry.ts
import { readFileSync } from "node:fs";
import { join } from "node:path";

// packages/aws/src/all-pages.ts
async function allPages(read) {
  const all = [];
  let token;
  do {
    const { items, next } = await read(token);
    all.push(...items ?? []);
    token = next || void 0;
  } while (token !== void 0);
  return all;
}

// packages/aws/src/clients.ts
import { createRequire } from "node:module";

// packages/aws/src/errors.ts
var NOT_FOUND = [
  /NotFound(Exception|Fault)?$/,
  /^NoSuchHostedZone$/,
  /^NoSuchEntity(Exception)?$/,
  /^UnknownResourceException$/
];
var ALREADY_EXISTS = [/\.Duplicate$/, /^Duplicate/, /AlreadyExists?(Exception|Fault)?$/];
var IN_USE = [/^DependencyViolation$/, /^ResourceInUse$/, /^ExistingVpcEndpointConnections$/];
var DENIED = [/^UnauthorizedOperation$/, /^AccessDenied/];
var SIGN_IN = [
  /^AuthFailure$/,
  /^InvalidClientTokenId$/,
  /^SignatureDoesNotMatch$/,
  /^ExpiredToken/,
  /^RequestExpired$/,
  /^UnrecognizedClient/,
  /^MissingAuthenticationToken/,
  /^CredentialsProviderError$/,
  /^TokenProviderError$/
];
var THROTTLED = [/^Throttling/, /^RequestLimitExceeded$/, /^TooManyRequests/, /^PriorRequestNotComplete$/];
var NOT_YET = [/^Unavailable$/, /^ServiceUnavailable$/];
function errorCode(error) {
  if (!(error instanceof Error)) return void 0;
  const code = error.Code ?? error.code;
  if (typeof code === "string" && "$metadata" in error) return code;
  return error.name === "Error" ? void 0 : error.name;
}
var codeMatches = (patterns) => (error) => {
  const code = errorCode(error);
  return code !== void 0 && patterns.some((pattern) => pattern.test(code));
};
var isNotFound = codeMatches(NOT_FOUND);
var isAlreadyExists = codeMatches(ALREADY_EXISTS);
var isInUse = codeMatches(IN_USE);
var isDenied = codeMatches(DENIED);
var isSignInFailure = codeMatches(SIGN_IN);
var isThrottled = codeMatches(THROTTLED);
var isNotYetAvailable = codeMatches(NOT_YET);
var isConflict = codeMatches([/^ConflictException$/]);
var isInvalidServiceName = codeMatches([/^InvalidServiceName$/]);
var isBusy = codeMatches([/^ResourceConflictException$/]);
var isTopicClosed = codeMatches([/^SNSNoAuthorization(Fault)?$/]);

// packages/aws/src/clients.ts
var clientsBySession = /* @__PURE__ */ new WeakMap();
function clientsOf(session) {
  const made = clientsBySession.get(session) ?? makeClients(session);
  clientsBySession.set(session, made);
  return made;
}
var require2 = createRequire(import.meta.url);
var READERS = {
  autoScaling: () => require2("@aws-sdk/client-auto-scaling").AutoScaling,
  cloudWatch: () => require2("@aws-sdk/client-cloudwatch").CloudWatch,
  ec2: () => require2("@aws-sdk/client-ec2").EC2,
  elbv2: () => require2("@aws-sdk/client-elastic-load-balancing-v2").ElasticLoadBalancingV2,
  eventBridge: () => require2("@aws-sdk/client-eventbridge").EventBridge,
  iam: () => require2("@aws-sdk/client-iam").IAM,
  lambda: () => require2("@aws-sdk/client-lambda").Lambda,
  ram: () => require2("@aws-sdk/client-ram").RAM,
  rds: () => require2("@aws-sdk/client-rds").RDS,
  route53: () => require2("@aws-sdk/client-route-53").Route53,
  sns: () => require2("@aws-sdk/client-sns").SNS,
  sts: () => require2("@aws-sdk/client-sts").STS,
  vpcLattice: () => require2("@aws-sdk/client-vpc-lattice").VPCLattice
};
function makeClients(session) {
  const config = {
    region: session.region,
    credentials: session.credentials,
    maxAttempts: 5,
    ...session.endpoint ? { endpoint: session.endpoint } : {}
  };
  const clients = {};
  for (const [service, read] of Object.entries(READERS)) {
    let client;
    const get = () => {
      if (client) return client;
      client = new (read())(config);
      if (session.onCall) announceCalls(client, service, session.onCall);
      if (session.onThrottle) announceThrottles(client, service, session.onThrottle);
      return client;
    };
    Object.defineProperty(clients, service, { enumerable: true, get });
  }
  return clients;
}
function announceCalls(client, service, onCall) {
  client.middlewareStack.add(
    (next, context) => (args) => {
      onCall(service, operationOf(context));
      return next(args);
    },
    { step: "initialize", name: "postern-announce-call" }
  );
}
function announceThrottles(client, service, onThrottle) {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isThrottled(error)) onThrottle(service, operationOf(context));
        throw error;
      }
    },
    { step: "deserialize", priority: "high", name: "postern-announce-throttle" }
  );
}
function operationOf(context) {
  return context.commandName?.replace(/Command$/, "") ?? "unknown";
}

// packages/aws/src/network-error.ts
var NetworkError = class extends Error {
  failure;
  constructor(failure, message, cause) {
    super(message, { cause });
    this.name = "NetworkError";
    this.failure = failure;
  }
};

// packages/aws/src/resolver.ts
import { lookup, Resolver } from "node:dns/promises";
import { isIP } from "node:net";
function openResolver(dnsServers = []) {
  if (dnsServers.length > 0) checkServers(dnsServers);
  return {
    async resolve(name) {
      if (isIP(name)) return { addresses: [name], ttlSeconds: void 0 };
      try {
        return dnsServers.length > 0 ? await askServers(dnsServers, name) : await askSystem(name);
      } catch (error) {
        throw resolutionError(name, error);
      }
    }
  };
}
function checkServers(servers) {
  try {
    new Resolver().setServers(servers);
  } catch (error) {
    throw new TypeError(`DNS server '${servers.join(", ")}' is not of the form ADDRESS or ADDRESS:PORT`, {
      cause: error
    });
  }
}
async function askServers(servers, name) {
  const resolver = new Resolver({ timeout: 2e3, tries: 2 });
  resolver.setServers(servers);
  const records = await resolver.resolve4(name, { ttl: true });
  return { addresses: records.map((record) => record.address), ttlSeconds: Math.min(...records.map(({ ttl }) => ttl)) };
}
async function askSystem(name) {
  const found = await lookup(name, { all: true, family: 4 });
  return { addresses: found.map((entry) => entry.address), ttlSeconds: void 0 };
}
function resolutionError(name, cause) {
  const code = cause.code ?? "";
  return ["ENOTFOUND", "ENODATA", "EREFUSED", "NXDOMAIN"].includes(code) ? new NetworkError("name-unknown", `the name '${name}' does not resolve (${code})`, cause) : new NetworkError("resolver-silent", `no DNS server answered for '${name}' (${code})`, cause);
}

// packages/follower/src/daemon/change-limit.ts
var BURST = 6;
var SECONDS_PER_CHANGE = 30;
function createChangeLimit(now) {
  const buckets = /* @__PURE__ */ new Map();
  return (targetGroupArn) => {
    const before = buckets.get(targetGroupArn) ?? { tokens: BURST, at: now() };
    const refilled = before.tokens + (now() - before.at) / 1e3 / SECONDS_PER_CHANGE;
    const tokens = Math.min(BURST, refilled);
    const isAllowed = tokens >= 1;
    buckets.set(targetGroupArn, { tokens: isAllowed ? tokens - 1 : tokens, at: now() });
    return isAllowed;
  };
}

// packages/follower/src/follower-surroundings.ts
var PATIENCE = { lookSeconds: 2, looks: 3, settleSeconds: 60, graceSeconds: 600 };

// packages/follower/src/system-clock.ts
import { setTimeout as sleep } from "node:timers/promises";
var systemClock = {
  now: Date.now,
  sleep: async (ms, signal) => void await sleep(ms, void 0, signal ? { signal } : {})
};

// packages/follower/src/errors.ts
var FOLLOW_ERRORS = {
  "database-unknown": "check the identifier, the region and the account",
  "database-not-ready": "wait until it is available",
  "name-unknown": "run where the VPC's names resolve, or name a resolver of the VPC",
  "resolver-silent": "check the DNS server and the way to it",
  "name-unsettled": "the name keeps changing: wait, or say `all-addresses` when it is meant to give them in turns",
  "name-ambiguous": "a writer has one address: say `all-addresses` when every one of them takes writes",
  "address-unsuitable": "a target has a private address: turn public access off, or resolve inside the VPC",
  "postgres-unreachable": "does Postgres listen there, and do its security groups let the follower in?",
  "postgres-refused": "check the user and password that the follower signs in with; it needs no right but CONNECT",
  "strategy-unsuitable": "omit the strategy, or choose one that suits the database",
  "group-unknown": "apply the link first, or stop following it",
  "registration-lost": "does something else change this target group's targets?",
  "not-authorised": "give the follower's role that right",
  "not-signed-in": "check the follower's AWS credentials",
  throttled: "AWS asks for fewer calls; the next turn tries again",
  "aws-failed": "the next turn tries again; AWS's reason is above"
};
var FollowError = class extends Error {
  code;
  /** What to do next. */
  hint;
  constructor(code, message, cause) {
    super(message, { cause });
    this.name = "FollowError";
    this.code = code;
    this.hint = FOLLOW_ERRORS[code];
  }
};
function toFollowError(error) {
  if (error instanceof FollowError) return error;
  const message = firstLine(error);
  if (error instanceof NetworkError) {
    return new FollowError(error.failure === "name-unknown" ? "name-unknown" : "resolver-silent", message, error);
  }
  if (isSignInFailure(error)) return new FollowError("not-signed-in", message, error);
  if (isDenied(error)) return new FollowError("not-authorised", message, error);
  if (isThrottled(error)) return new FollowError("throttled", message, error);
  if (isNotFound(error) && /TargetGroup/.test(errorCode(error) ?? "")) {
    return new FollowError("group-unknown", message, error);
  }
  return new FollowError("aws-failed", `${errorCode(error) ?? "error"}: ${message}`, error);
}
function firstLine(error) {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]?.trim() ?? "";
}

// packages/follower/src/last-turn.ts
var LAST_TURN_TAG = "postern:turn";
var MOST_CHARACTERS = 256;
async function writeLastTurn({ elbv2 }, targetGroupArn, { at, words: words2 }) {
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const Value = `${time} ${words2}`.slice(0, MOST_CHARACTERS);
  await elbv2.addTags({ ResourceArns: [targetGroupArn], Tags: [{ Key: LAST_TURN_TAG, Value }] });
}

// packages/follower/src/function/embedded-metrics.ts
var NAMESPACE = "Postern/Follower";
var UNITS = {
  Turns: "Count",
  Changes: "Count",
  Failures: "Count",
  RecoverySeconds: "Seconds"
};
function embeddedMetrics(event, timestamp) {
  const values = valuesOf(event);
  const following = "following" in event ? event.following : event.type === "turn" ? event.turn.following : "all";
  const metrics = Object.keys(values).map((Name) => ({ Name, Unit: UNITS[Name] }));
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [["Following"]], Metrics: metrics }]
    },
    Following: following,
    ...values
  };
}
function valuesOf(event) {
  switch (event.type) {
    case "turn":
      return { Turns: 1, Failures: 0, Changes: event.turn.registered.length + event.turn.deregistered.length };
    case "turn-failed":
      return { Turns: 1, Failures: 1 };
    case "listing-failed":
      return { Failures: 1 };
    case "recovered":
      return { RecoverySeconds: event.seconds };
  }
}

// packages/follower/src/function/report.ts
var ALIVE_MS = 36e5;
function createReport({ clients, clock }, followings, write = (line) => void process.stdout.write(`${line}
`)) {
  const noted = /* @__PURE__ */ new Map();
  async function note(following, words2) {
    const before = noted.get(following);
    const isNews = words2 !== AS_REGISTERED || before === void 0 || before.words.startsWith(FAILED);
    const isOld = before !== void 0 && clock.now() - before.at >= ALIVE_MS;
    if (before?.words === words2 ? !isOld : !isNews && !isOld) return;
    const group = followings.find(({ name }) => name === following)?.targetGroupArn;
    if (group === void 0) return;
    noted.set(following, { words: words2, at: clock.now() });
    await writeLastTurn(clients, group, { at: clock.now(), words: words2 });
  }
  return {
    begin(requestId, { cause }) {
      const notes = [];
      const say = (document) => write(JSON.stringify({ requestId, cause, ...document }));
      return {
        onEvent(event) {
          say({ ...documentOf(event), ...embeddedMetrics(event, clock.now()) });
          const wordsOfTurn = wordsOf(event);
          if (wordsOfTurn === void 0 || !("turn" in event || "following" in event)) return;
          const following = "turn" in event ? event.turn.following : event.following;
          notes.push(note(following, wordsOfTurn).catch((error) => toFollowError(error)));
        },
        async end(outcome) {
          const unwritten = (await Promise.all(notes)).find((each) => each instanceof FollowError);
          say({ type: "end", ...outcome });
          const [first] = outcome.failing;
          if (first) {
            const others = outcome.failing.length > 1 ? ` (and ${outcome.failing.length - 1} more)` : "";
            throw new FollowError(first.code, `${first.following}: ${first.message}${others}`);
          }
          if (unwritten) throw unwritten;
        }
      };
    }
  };
}
var AS_REGISTERED = "as registered";
var FAILED = "failed";
function wordsOf(event) {
  if (event.type === "turn-failed") return `${FAILED} ${event.error.code}`;
  if (event.type !== "turn") return void 0;
  const { registered, deregistered, isPending } = event.turn;
  const changes = [...words("registered", registered), ...words("deregistered", deregistered)];
  if (changes.length > 0) return changes.join(" ");
  return isPending ? void 0 : AS_REGISTERED;
}
var words = (verb, targets) => targets.length > 0 ? [verb, ...targets] : [];
function documentOf(event) {
  if (!("error" in event)) return event;
  const { code, message, hint } = event.error;
  return { ...event, error: { code, message, hint } };
}

// packages/follower/src/choose-strategy.ts
function chooseStrategy({ database, strategy }, isMultiZone, title) {
  const chosen = strategyOf(database, isMultiZone);
  if (!strategy || strategy === chosen.strategy) return chosen;
  if (strategy === "standby-targets" && !isMultiZone) {
    throw new FollowError("strategy-unsuitable", `${title} is no Multi-AZ instance, so it has no standby`);
  }
  if (strategy === "fixed-addresses" && !("addresses" in database)) {
    throw new FollowError("strategy-unsuitable", `${title} has a name and no fixed addresses`);
  }
  return { strategy, because: "the specification says so" };
}
function strategyOf(database, isMultiZone) {
  if ("instance" in database) {
    return isMultiZone ? {
      strategy: "standby-targets",
      because: "a Multi-AZ instance has two lasting addresses, of which one answers: with both registered a failover registers nothing"
    } : { strategy: "writer-only", because: "a single instance has one address at a time" };
  }
  if ("cluster" in database) {
    return database.endpoint === "reader" ? { strategy: "all-addresses", because: "every reader answers reads" } : {
      strategy: "writer-only",
      because: "an old writer comes back healthy and read-only, so the writer alone is registered"
    };
  }
  if ("proxy" in database) {
    return { strategy: "all-addresses", because: "a proxy keeps its addresses and follows its database itself" };
  }
  return "host" in database ? { strategy: "writer-only", because: "a name outside AWS: its one address is the writer's" } : { strategy: "fixed-addresses", because: "the addresses are given" };
}

// packages/follower/src/find-database.ts
function findDatabase(listing, following) {
  const found = lookUp(listing, following);
  return { ...found, ...chooseStrategy(following, found.instance?.MultiAZ === true, found.title) };
}
function lookUp(listing, { database }) {
  if ("instance" in database) return instanceFound(listing, database.instance);
  if ("cluster" in database) return clusterFound(listing, database);
  if ("proxy" in database) return proxyFound(listing, database);
  const outside = { wantsWriter: true, isFailingOver: false, writerHostName: void 0, instance: void 0 };
  if ("host" in database) {
    const { host, port: port2 } = database;
    return { ...outside, title: `Postgres at ${host}`, at: { hostName: host }, port: port2 };
  }
  const { addresses, port } = database;
  return { ...outside, title: `Postgres at ${addresses.join(", ")}`, at: { addresses }, port };
}
function instanceFound({ instances }, identifier) {
  const instance = instances.get(identifier.toLowerCase());
  if (!instance) throw unknown(`RDS instance '${identifier}'`, instances);
  const isReplica = instance.ReadReplicaSourceDBInstanceIdentifier !== void 0;
  return {
    ...nameOf(`RDS instance ${identifier}`, instance.Endpoint?.Address, instance.DBInstanceStatus),
    port: instance.Endpoint?.Port ?? 5432,
    wantsWriter: !isReplica,
    isFailingOver: instance.DBInstanceStatus === "rebooting",
    writerHostName: void 0,
    instance
  };
}
function clusterFound(listing, { cluster: identifier, endpoint }) {
  const cluster = listing.clusters.get(identifier.toLowerCase());
  if (!cluster) throw unknown(`DB cluster '${identifier}'`, listing.clusters);
  const reads = endpoint === "reader";
  const found = {
    ...nameOf(`DB cluster ${identifier}`, reads ? cluster.ReaderEndpoint : cluster.Endpoint, cluster.Status),
    port: cluster.Port ?? 5432,
    wantsWriter: !reads,
    isFailingOver: cluster.Status === "failing-over",
    writerHostName: reads ? void 0 : writerName(listing, cluster),
    instance: void 0
  };
  return found;
}
function writerName({ instances }, cluster) {
  const writer = cluster.DBClusterMembers?.find(({ IsClusterWriter }) => IsClusterWriter);
  return instances.get(writer?.DBInstanceIdentifier ?? "")?.Endpoint?.Address;
}
function proxyFound(listing, { proxy: name, endpoint }) {
  const proxy = listing.proxies.get(name);
  if (!proxy) throw unknown(`RDS Proxy '${name}'`, listing.proxies);
  const own = endpoint === void 0 ? void 0 : listing.proxyEndpoints.get(endpoint);
  if (endpoint !== void 0 && own?.DBProxyName !== name) {
    throw unknown(`endpoint '${endpoint}' of RDS Proxy '${name}'`, listing.proxyEndpoints);
  }
  const title = endpoint === void 0 ? `RDS Proxy ${name}` : `endpoint ${endpoint} of RDS Proxy ${name}`;
  return {
    ...nameOf(title, own ? own.Endpoint : proxy.Endpoint, own ? own.Status : proxy.Status),
    port: 5432,
    wantsWriter: own?.TargetRole !== "READ_ONLY",
    isFailingOver: false,
    writerHostName: void 0,
    instance: void 0
  };
}
function nameOf(title, hostName, status) {
  if (!hostName)
    throw new FollowError("database-not-ready", `${title} is ${status ?? "not there"} and has no name yet`);
  return { title, at: { hostName } };
}
function unknown(what, known) {
  const names = [...known.keys()].slice(0, 10).join(", ");
  return new FollowError("database-unknown", `no ${what} here; known: ${names || "none"}`);
}

// packages/follower/src/absences.ts
var ABSENT_TAG = "postern:absent";
var MOST_CHARACTERS2 = 256;
async function readAbsences({ elbv2 }, targetGroupArn) {
  const { TagDescriptions } = await elbv2.describeTags({ ResourceArns: [targetGroupArn] });
  return parseAbsences(TagDescriptions?.[0]?.Tags?.find(({ Key }) => Key === ABSENT_TAG)?.Value ?? "");
}
async function writeAbsences({ elbv2 }, targetGroupArn, absences) {
  const ResourceArns = [targetGroupArn];
  if (absences.size === 0) await elbv2.removeTags({ ResourceArns, TagKeys: [ABSENT_TAG] });
  else await elbv2.addTags({ ResourceArns, Tags: [{ Key: ABSENT_TAG, Value: formatAbsences(absences) }] });
}
function formatAbsences(absences) {
  const words2 = [...absences].sort(([one, since], [other, later]) => since - later || one.localeCompare(other)).map(([target, since]) => `${target}@${Math.floor(since / 1e3)}`);
  while (words2.join(" ").length > MOST_CHARACTERS2) words2.pop();
  return words2.join(" ");
}
function parseAbsences(text) {
  const words2 = [...text.matchAll(/(\S+)@(\d+)/g)];
  return new Map(words2.map(([, target = "", since]) => [target, Number(since) * 1e3]));
}

// packages/follower/src/private-address.ts
import { BlockList } from "node:net";
var PRIVATE_RANGES = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];
function requirePrivate(addresses, vpcBlocks, whose) {
  const isTaken = within([...PRIVATE_RANGES, ...vpcBlocks]);
  const wrong = addresses.find((address) => !isTaken(address));
  if (wrong === void 0) return;
  throw new FollowError("address-unsuitable", `${whose} resolves to ${wrong}, which is not a private address`);
}
function within(cidrBlocks) {
  const list = new BlockList();
  for (const block of cidrBlocks) {
    const [network = "", prefix] = block.split("/");
    list.addSubnet(network, Number(prefix));
  }
  return (address) => list.check(address);
}

// packages/follower/src/registered-targets.ts
async function readTargets({ elbv2 }, TargetGroupArn) {
  const { TargetHealthDescriptions = [] } = await elbv2.describeTargetHealth({ TargetGroupArn });
  return TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({
    address: Target?.Id ?? "",
    port: Target?.Port ?? 0,
    zone: Target?.AvailabilityZone,
    state: TargetHealth?.State ?? "unknown",
    reason: TargetHealth?.Description ?? TargetHealth?.Reason
  })).filter(({ state }) => state !== "draining");
}
async function registerTargets({ elbv2 }, TargetGroupArn, targets, vpcBlocks) {
  const isInVpc = within(vpcBlocks);
  const Targets = targets.map(({ address, port }) => ({
    Id: address,
    Port: port,
    ...isInVpc(address) ? {} : { AvailabilityZone: "all" }
  }));
  await elbv2.registerTargets({ TargetGroupArn, Targets });
}
async function deregisterTargets({ elbv2 }, TargetGroupArn, targets) {
  const Targets = targets.map(({ address, port, zone }) => ({
    Id: address,
    Port: port,
    ...zone === "all" ? { AvailabilityZone: zone } : {}
  }));
  await elbv2.deregisterTargets({ TargetGroupArn, Targets });
}
var showTarget = ({ address, port }) => `${address}:${port}`;

// packages/follower/src/decide.ts
function decide(observation, now, graceSeconds) {
  const wish = wishFor(observation);
  const keep = { register: [], deregister: [], absences: observation.absences };
  if ("problem" in wish) return { ...keep, isPending: true, ...wish };
  if ("wait" in wish) return { ...keep, isPending: true, reason: wish.wait };
  const { targets, port } = observation;
  const isWanted = ({ address, port: own }) => own === port && wish.wanted.includes(address);
  const present = targets.filter(isWanted);
  const register = wish.wanted.filter((address) => !present.some((target) => target.address === address)).map((address) => ({ address, port }));
  const others = targets.filter((target) => !isWanted(target) && !isPresumedStandby(observation, target, present));
  const serves = present.some(({ state }) => state === "healthy");
  const absences = /* @__PURE__ */ new Map();
  const deregister = [];
  const staying = [];
  for (const target of others) {
    const since = observation.absences.get(showTarget(target)) ?? now;
    const stay = whyStays(observation, target, { serves, seconds: (now - since) / 1e3, graceSeconds });
    if (stay === void 0) {
      deregister.push(target);
      continue;
    }
    staying.push(`${showTarget(target)} stays ${stay}`);
    if (hasGrace(observation)) absences.set(showTarget(target), since);
  }
  const isPending = register.length > 0 || deregister.length > 0 || staying.length > 0 && !hasGrace(observation) || present.some(({ state }) => state === "initial");
  return { register, deregister, absences, isPending, reason: inWords(observation, register, deregister, staying) };
}
function wishFor(observation) {
  const { named, standby, strategy, title, wantsWriter, roles } = observation;
  const unheard = wantsWriter ? whyUnheard(observation) : void 0;
  if (unheard) return unheard;
  if (strategy === "fixed-addresses") return { wanted: named };
  if (strategy === "all-addresses") {
    const usable = wantsWriter ? named.filter((address2) => roles.get(address2)?.role !== "reader") : named;
    return usable.length > 0 ? { wanted: usable } : { wait: `every address of ${title} is a reader` };
  }
  const [address, ...more] = named;
  if (address === void 0 || more.length > 0) {
    return { problem: "name-ambiguous", reason: `${title} is at ${named.join(", ")} at once` };
  }
  if (strategy === "writer-only") return wantsWriter ? writerOf(observation, address) : { wanted: [address] };
  if (wantsWriter && roles.get(address)?.role === "reader") {
    return { wait: `the name of ${title} leads to ${address}, which is read-only` };
  }
  return { wanted: standby ? [address, standby] : [address] };
}
function whyUnheard({ named, writerByAws, roles, title }) {
  const asked = [...named, ...writerByAws ? [writerByAws] : []].flatMap((address) => {
    const answer = roles.get(address);
    return answer ? [{ address, ...answer }] : [];
  });
  if (asked.length === 0 || asked.some(({ role }) => role === "writer" || role === "reader")) return void 0;
  const refused = asked.find(({ role }) => role === "unknown");
  const said = asked.map(({ address, because }) => `${address}${because ? ` (${because})` : ""}`).join(", ");
  return refused ? { problem: "postgres-refused", reason: `${title} does not let the follower in: ${said}` } : { problem: "postgres-unreachable", reason: `${title} does not answer: ${said}` };
}
function writerOf({ roles, writerByAws, isFailingOver, title }, address) {
  if (roles.get(address)?.role === "writer") return { wanted: [address] };
  if (writerByAws && roles.get(writerByAws)?.role === "writer") return { wanted: [writerByAws] };
  if (roles.get(address)?.role === "reader") {
    return { wait: `the name of ${title} leads to ${address}, which is read-only` };
  }
  if (roles.has(address)) return { wait: `${title} does not answer at ${address}` };
  if (isFailingOver) return { wait: `${title} is failing over` };
  if (writerByAws && writerByAws !== address) {
    return { wait: `the name of ${title} leads to ${address}, and AWS calls ${writerByAws} the writer` };
  }
  return { wanted: [address] };
}
function isPresumedStandby({ strategy, standby, targets, port }, target, present) {
  if (strategy !== "standby-targets" || standby !== void 0 || target.port !== port) return false;
  const isOnlyOther = targets.length - present.length === 1;
  const bothAnswer = target.state === "healthy" && present.some(({ state }) => state === "healthy");
  return isOnlyOther && present.length === 1 && !bothAnswer;
}
function whyStays(observation, { address, state }, { serves, seconds, graceSeconds }) {
  if (observation.wantsWriter && observation.roles.get(address)?.role === "reader") return void 0;
  if (state === "healthy" && !serves) return "until another target is healthy";
  if (!hasGrace(observation) || seconds >= graceSeconds) return void 0;
  return `for ${Math.ceil(graceSeconds - seconds)} s more, in case its name gives it again`;
}
function hasGrace({ strategy }) {
  return strategy === "all-addresses" || strategy === "standby-targets";
}
function inWords({ title, named, standby }, register, deregister, staying) {
  const where = `${title} is at ${named.join(", ")}${standby ? `, its standby at ${standby}` : ""}`;
  const parts = [
    register.length > 0 ? `register ${register.map(showTarget).join(", ")}` : "",
    deregister.length > 0 ? `deregister ${deregister.map(showTarget).join(", ")}` : "",
    ...staying
  ].filter(Boolean);
  return parts.length > 0 ? `${where}: ${parts.join("; ")}` : `${where}: as registered`;
}

// packages/follower/src/find-standby.ts
function findStandby(listing, instance, primary) {
  const isAlone = [...listing.instances.values()].every(
    (other2) => other2.DBInstanceIdentifier === instance.DBInstanceIdentifier || !couldShare(instance, other2)
  );
  if (!isAlone) return void 0;
  const own = listing.interfaces.filter((each) => couldOwn(instance, each));
  const [standby, ...others] = own.filter(({ PrivateIpAddress }) => PrivateIpAddress !== primary);
  const other = own.find(({ PrivateIpAddress }) => PrivateIpAddress === primary);
  if (!standby || !other || others.length > 0 || standby.AvailabilityZone === other.AvailabilityZone) return void 0;
  return standby.PrivateIpAddress;
}
function couldOwn(instance, candidate) {
  const zones = [instance.AvailabilityZone, instance.SecondaryAvailabilityZone];
  return zones.includes(candidate.AvailabilityZone) && subnetsOf(instance).includes(candidate.SubnetId) && isSame(groupsOf(instance), (candidate.Groups ?? []).map(({ GroupId }) => GroupId).sort());
}
function couldShare(one, other) {
  const subnets = subnetsOf(one);
  return isSame(groupsOf(one), groupsOf(other)) && subnetsOf(other).some((subnetId) => subnets.includes(subnetId));
}
var groupsOf = (instance) => (instance.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId).sort();
var subnetsOf = (instance) => (instance.DBSubnetGroup?.Subnets ?? []).map(({ SubnetIdentifier }) => SubnetIdentifier);
var isSame = (one, other) => one.join() === other.join();

// packages/follower/src/look-up-name.ts
async function lookOnce({ network }, name) {
  const { addresses } = await network.resolve(name);
  if (addresses.length === 0) throw new FollowError("name-unknown", `the name '${name}' has no address`);
  return [...new Set(addresses)].sort();
}
async function lookUntilSettled(surroundings2, name) {
  const { clock, patience, signal } = surroundings2;
  const deadline = clock.now() + patience.settleSeconds * 1e3;
  let last = await lookOnce(surroundings2, name);
  for (let agreeing = 1; agreeing < patience.looks; ) {
    if (clock.now() > deadline) {
      throw new FollowError("name-unsettled", `'${name}' still changes after ${patience.settleSeconds} s`);
    }
    await clock.sleep(patience.lookSeconds * 1e3, signal);
    const next = await lookOnce(surroundings2, name);
    agreeing = next.join() === last.join() ? agreeing + 1 : 1;
    last = next;
  }
  return last;
}
async function lookForAll(surroundings2, name) {
  const { clock, patience, signal } = surroundings2;
  const seen = new Set(await lookOnce(surroundings2, name));
  for (let look = 1; look < patience.looks; look++) {
    await clock.sleep(patience.lookSeconds * 1e3, signal);
    for (const address of await lookOnce(surroundings2, name)) seen.add(address);
  }
  return [...seen].sort();
}

// packages/follower/src/observe.ts
async function observe(surroundings2, following, listings, looks) {
  const { targetGroupArn } = following;
  const recent = await listings.recent();
  if (!recent.groups.has(targetGroupArn)) {
    throw new FollowError("group-unknown", `no target group '${targetGroupArn}' here`);
  }
  const named = await lookUp2(surroundings2, findDatabase(recent, following), looks);
  const listing = looks === "settled" ? await listings.fresh() : recent;
  const found = findDatabase(listing, following);
  const cidrBlocks = listing.groups.get(targetGroupArn)?.cidrBlocks ?? [];
  const [writerByAws, targets, absences] = await Promise.all([
    found.writerHostName ? lookOnce(surroundings2, found.writerHostName).then(([address]) => address) : void 0,
    readTargets(surroundings2.clients, targetGroupArn),
    readAbsences(surroundings2.clients, targetGroupArn)
  ]);
  const { title, wantsWriter, isFailingOver, port, instance } = found;
  const candidates = [...named, ...writerByAws ? [writerByAws] : []];
  requirePrivate(candidates, cidrBlocks, title);
  const strategy = strategyFor(following, found, named);
  const [primary] = named;
  const standby = strategy === "standby-targets" && instance && primary ? findStandby(listing, instance, primary) : void 0;
  const asked = [...candidates, ...targets.map(({ address }) => address)].filter((address) => address !== standby);
  const roles = await askRoles(surroundings2, found, asked);
  const place = { port, named, writerByAws, standby, cidrBlocks };
  return { title, strategy, wantsWriter, isFailingOver, ...place, roles, targets, absences };
}
function lookUp2(surroundings2, { at, strategy }, looks) {
  if ("addresses" in at) return Promise.resolve([...new Set(at.addresses)].sort());
  if (looks === "one") return lookOnce(surroundings2, at.hostName);
  return strategy === "all-addresses" ? lookForAll(surroundings2, at.hostName) : lookUntilSettled(surroundings2, at.hostName);
}
function strategyFor({ database, strategy }, found, named) {
  return "host" in database && !strategy && named.length > 1 ? "all-addresses" : found.strategy;
}
async function askRoles({ askRole }, { at, port }, addresses) {
  if (!askRole) return /* @__PURE__ */ new Map();
  const hostName = "hostName" in at ? at.hostName : void 0;
  const answers = [...new Set(addresses)].map(
    async (address) => [address, await askRole(address, port, hostName)]
  );
  return new Map(await Promise.all(answers));
}

// packages/follower/src/follow-once.ts
async function followOnce(surroundings2, following, listings) {
  try {
    const look = async (looks) => {
      const observation2 = await observe(surroundings2, following, listings, looks);
      const decision2 = decide(observation2, surroundings2.clock.now(), surroundings2.patience.graceSeconds);
      return { observation: observation2, decision: decision2 };
    };
    const glance = await look("one");
    const { observation, decision } = isAsItWas(glance) ? glance : await look("settled");
    if (decision.problem) throw new FollowError(decision.problem, decision.reason);
    const changes = decision.register.length + decision.deregister.length > 0;
    const isHeld = changes && surroundings2.mayChange?.(following.targetGroupArn) === false;
    if (!isHeld) await act(surroundings2, following, observation, decision);
    return {
      following: following.name,
      strategy: observation.strategy,
      registered: isHeld ? [] : decision.register.map(showTarget),
      deregistered: isHeld ? [] : decision.deregister.map(showTarget),
      isPending: decision.isPending,
      reason: isHeld ? `${decision.reason}; held back: this group has changed too often` : decision.reason
    };
  } catch (error) {
    surroundings2.signal?.throwIfAborted();
    throw toFollowError(error);
  }
}
function isAsItWas({ observation, decision }) {
  const { register, deregister, absences } = decision;
  return register.length + deregister.length === 0 && sameAbsences(absences, observation.absences);
}
var sameAbsences = (one, other) => formatAbsences(one) === formatAbsences(other);
async function act({ clients }, { targetGroupArn, name }, observation, { register, deregister, absences }) {
  if (register.length > 0) {
    await registerTargets(clients, targetGroupArn, register, observation.cidrBlocks);
  }
  if (deregister.length > 0 || register.length > 0) {
    const now = await readTargets(clients, targetGroupArn);
    const lost = register.find((wanted) => !now.some((target) => showTarget(target) === showTarget(wanted)));
    if (lost) throw new FollowError("registration-lost", `${name}: ${showTarget(lost)} is not there after registering`);
    const leaving = new Set(deregister.map(showTarget));
    if (deregister.length > 0 && now.every((target) => leaving.has(showTarget(target)))) {
      throw new FollowError("registration-lost", `${name}: nothing else is registered than ${[...leaving].join(", ")}`);
    }
  }
  if (deregister.length > 0) await deregisterTargets(clients, targetGroupArn, deregister);
  if (!sameAbsences(absences, observation.absences)) await writeAbsences(clients, targetGroupArn, absences);
}

// packages/follower/src/list-databases.ts
async function listDatabases({ clients: { ec2, elbv2, rds } }, followings) {
  const follows = (key) => followings.some(({ database }) => key in database);
  const hasClusters = follows("cluster");
  const readHosts = async () => {
    if (follows("instance")) return listHosts({ ec2, rds });
    return { interfaces: [], instances: byIdentifier(hasClusters ? await readInstances(rds) : []) };
  };
  const [{ interfaces, instances }, groups, clusters, proxies, proxyEndpoints] = await Promise.all([
    readHosts(),
    readGroups({ ec2, elbv2 }),
    hasClusters ? allPages(async (token) => {
      const page = await rds.describeDBClusters(token ? { Marker: token } : {});
      return { items: page.DBClusters, next: page.Marker };
    }) : [],
    follows("proxy") ? allPages(async (token) => {
      const page = await rds.describeDBProxies(token ? { Marker: token } : {});
      return { items: page.DBProxies, next: page.Marker };
    }) : [],
    followings.some(({ database }) => "proxy" in database && database.endpoint) ? allPages(async (token) => {
      const page = await rds.describeDBProxyEndpoints(token ? { Marker: token } : {});
      return { items: page.DBProxyEndpoints, next: page.Marker };
    }) : []
  ]);
  return {
    instances,
    clusters: byName(clusters, ({ DBClusterIdentifier }) => DBClusterIdentifier),
    proxies: byName(proxies, ({ DBProxyName }) => DBProxyName),
    proxyEndpoints: byName(proxyEndpoints, ({ DBProxyEndpointName }) => DBProxyEndpointName),
    interfaces,
    groups
  };
}
async function listHosts({
  ec2,
  rds
}) {
  const interfaces = await readInterfaces(ec2);
  return { interfaces, instances: byIdentifier(await readInstances(rds)) };
}
var byIdentifier = (instances) => byName(instances, ({ DBInstanceIdentifier }) => DBInstanceIdentifier);
function readInstances(rds) {
  return allPages(async (token) => {
    const page = await rds.describeDBInstances(token ? { Marker: token } : {});
    return { items: page.DBInstances, next: page.Marker };
  });
}
function readInterfaces(ec2) {
  return allPages(async (token) => {
    const page = await ec2.describeNetworkInterfaces({
      Filters: [{ Name: "description", Values: ["RDSNetworkInterface"] }],
      ...token ? { NextToken: token } : {}
    });
    return { items: page.NetworkInterfaces, next: page.NextToken };
  });
}
async function readGroups({ ec2, elbv2 }) {
  const [groups, vpcs] = await Promise.all([
    allPages(async (token) => {
      const page = await elbv2.describeTargetGroups(token ? { Marker: token } : {});
      return { items: page.TargetGroups, next: page.NextMarker };
    }),
    allPages(async (token) => {
      const page = await ec2.describeVpcs(token ? { NextToken: token } : {});
      return { items: page.Vpcs, next: page.NextToken };
    })
  ]);
  const blocks = new Map(
    vpcs.map(({ VpcId, CidrBlock, CidrBlockAssociationSet }) => [
      VpcId,
      [CidrBlock, ...(CidrBlockAssociationSet ?? []).map((each) => each.CidrBlock)].filter(
        (each) => each !== void 0
      )
    ])
  );
  return new Map(
    groups.map(({ TargetGroupArn = "", VpcId = "" }) => [
      TargetGroupArn,
      { vpcId: VpcId, cidrBlocks: blocks.get(VpcId) ?? [] }
    ])
  );
}
function byName(items, nameOf2) {
  return new Map(items.map((item) => [nameOf2(item) ?? "", item]));
}

// packages/follower/src/keep-listing.ts
function keepListing(surroundings2, recentSeconds, followings) {
  const { clock } = surroundings2;
  let latest;
  let askedAt = Number.NEGATIVE_INFINITY;
  let running;
  let next;
  const read = async () => {
    const at = clock.now();
    const listing = await listDatabases(surroundings2, followings());
    latest = listing;
    askedAt = at;
    return listing;
  };
  const begin = () => {
    next = void 0;
    running = read().finally(() => {
      running = void 0;
    });
    return running;
  };
  const ageSeconds = () => (clock.now() - askedAt) / 1e3;
  const fresh = () => {
    if (!running) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
  return {
    get latest() {
      return latest;
    },
    ageSeconds,
    fresh,
    recent: async () => latest && ageSeconds() <= recentSeconds ? latest : running ?? fresh(),
    forget() {
      askedAt = Number.NEGATIVE_INFINITY;
    }
  };
}

// packages/follower/src/daemon/in-parallel.ts
async function inParallel(items, atOnce, run) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}

// packages/follower/src/daemon/queue.ts
function createQueue(atOnce) {
  const waiting = [];
  const running = /* @__PURE__ */ new Set();
  const next = () => {
    while (running.size < atOnce) {
      const run = waiting.shift();
      if (!run) return;
      const done = run().finally(() => {
        running.delete(done);
        next();
      });
      running.add(done);
    }
  };
  return {
    add(run) {
      waiting.push(run);
      next();
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    }
  };
}

// packages/follower/src/daemon/watch-region.ts
var PACE = { look: 5, list: 60, pending: 5, failing: 60 };
var AUDITED_SHARE = 1 / 100;
var LOOKS_AT_ONCE = 50;
var TURNS_AT_ONCE = 32;
function watchRegion(surroundings2, report2, pace = PACE) {
  const { clock, signal } = surroundings2;
  const watched = /* @__PURE__ */ new Map();
  const listings = keepListing(surroundings2, pace.pending, () => [...watched.values()].map((each) => each.following));
  const turns = createQueue(TURNS_AT_ONCE);
  const since = (at) => (clock.now() - at) / 1e3;
  async function fingerprint(following, current) {
    const { at, port, strategy, isFailingOver, writerHostName, instance } = findDatabase(current, following);
    const named = "addresses" in at ? at.addresses : await lookOnce(surroundings2, at.hostName);
    return JSON.stringify([named, port, strategy, isFailingOver, writerHostName, instance?.DbiResourceId]);
  }
  async function takeTurn(each) {
    const { following } = each;
    if (signal?.aborted) return;
    try {
      const turn = await followOnce(surroundings2, following, listings);
      const changes = turn.registered.length + turn.deregistered.length;
      each.hasChanged ||= changes > 0;
      report2({ type: "turn", turn });
      each.failures = 0;
      each.error = void 0;
      each.auditedAt = clock.now();
      each.nextTurn = clock.now() + pace.pending * 1e3;
      each.settledAt = turn.isPending ? void 0 : await fingerprint(following, await listings.recent());
      if (!turn.isPending) {
        if (each.hasChanged && each.unsettledSince !== void 0) {
          report2({ type: "recovered", following: following.name, seconds: since(each.unsettledSince) });
        }
        each.unsettledSince = void 0;
        each.hasChanged = false;
      } else each.unsettledSince ??= clock.now();
    } catch (error) {
      if (signal?.aborted) return;
      const failure = toFollowError(error);
      each.settledAt = void 0;
      each.unsettledSince ??= clock.now();
      each.error = failure;
      each.nextTurn = clock.now() + Math.min(pace.failing, pace.pending * 2 ** each.failures++) * 1e3;
      report2({ type: "turn-failed", following: following.name, error: failure });
    }
  }
  async function isCalm(each) {
    const { latest } = listings;
    if (each.settledAt === void 0 || !latest) return false;
    const now = await fingerprint(each.following, latest).catch(() => void 0);
    if (now === each.settledAt) return true;
    each.unsettledSince ??= clock.now();
    return false;
  }
  return {
    follow(followings) {
      const names = new Set(followings.map(({ name }) => name));
      for (const name of watched.keys()) if (!names.has(name)) watched.delete(name);
      for (const following of followings) {
        const known = watched.get(following.name);
        if (known && JSON.stringify(known.following) === JSON.stringify(following)) continue;
        watched.set(following.name, {
          following,
          settledAt: void 0,
          unsettledSince: void 0,
          hasChanged: false,
          failures: 0,
          error: void 0,
          nextTurn: 0,
          auditedAt: 0,
          isInTurn: false
        });
        listings.forget();
      }
    },
    async round() {
      const all = [...watched.values()];
      if (all.length === 0) return;
      const isUnsettled = all.some(({ settledAt, error }) => settledAt === void 0 && !error);
      let audited = [];
      if (listings.ageSeconds() >= (isUnsettled ? pace.pending : pace.list)) {
        try {
          await listings.fresh();
        } catch (error) {
          signal?.throwIfAborted();
          report2({ type: "listing-failed", error: toFollowError(error) });
          if (!listings.latest) return;
        }
        const oldest = [...all].sort((one, other) => one.auditedAt - other.auditedAt);
        audited = isUnsettled ? [] : oldest.slice(0, Math.ceil(all.length * AUDITED_SHARE));
      }
      await inParallel(all, LOOKS_AT_ONCE, async (each) => {
        if (each.isInTurn) return;
        const isAudited = audited.includes(each);
        if (!isAudited && await isCalm(each)) return;
        if (!isAudited && each.settledAt === void 0 && each.nextTurn > clock.now()) return;
        each.isInTurn = true;
        turns.add(() => takeTurn(each).finally(() => each.isInTurn = false));
      });
    },
    idle: turns.idle,
    hurry() {
      for (const each of watched.values()) {
        each.settledAt = void 0;
        each.nextTurn = 0;
      }
      listings.forget();
    },
    standing() {
      const all = [...watched.values()];
      return {
        followings: all.length,
        pending: all.filter(({ settledAt }) => settledAt === void 0).length,
        failing: all.flatMap(({ following, error }) => error ? [{ following: following.name, error }] : [])
      };
    }
  };
}

// packages/follower/src/function/run-turns.ts
var LAST_SECONDS = 10;
async function runTurns(surroundings2, followings, onEvent, time) {
  const { clock } = surroundings2;
  const started = clock.now();
  let unread;
  const watch = watchRegion(surroundings2, (event) => {
    if (event.type === "listing-failed") unread = event.error;
    onEvent(event);
  });
  watch.follow(followings);
  for (; ; ) {
    unread = void 0;
    await watch.round();
    await watch.idle();
    const { pending, failing } = watch.standing();
    const seconds = (clock.now() - started) / 1e3;
    const isWatching = seconds < time.watchSeconds;
    const isWaiting = pending > failing.length && unread === void 0;
    const isOver = seconds >= time.mostSeconds || time.remainingSeconds() < LAST_SECONDS + PACE.look;
    if (isOver || !(isWatching || isWaiting)) return outcomeOf(followings, pending, failing, unread);
    await clock.sleep(PACE.look * 1e3, surroundings2.signal);
  }
}
function outcomeOf(followings, pending, failing, unread) {
  const all = unread ? followings.map(({ name }) => ({ following: name, error: unread })) : failing;
  return {
    followings: followings.length,
    pending: pending - failing.length,
    failing: all.map(({ following, error }) => ({ following, code: error.code, message: error.message }))
  };
}

// packages/follower/src/function/settings.ts
var SETTINGS_FILE = "settings.json";

// packages/follower/src/function/trigger.ts
var EVENT = { watchSeconds: 120, mostSeconds: 285 };
var SCHEDULE = { cause: "schedule", watchSeconds: 0, mostSeconds: 50 };
function readTrigger(event) {
  const { Records: records, ...rest } = event ?? {};
  if (Array.isArray(records)) return { cause: "message", ...EVENT };
  const type = rest["detail-type"];
  return typeof type === "string" && type !== "Scheduled Event" ? { cause: type, ...EVENT } : SCHEDULE;
}

// packages/follower/src/function/entry.ts
var { env } = process;
var settings = JSON.parse(readFileSync(join(import.meta.dirname, SETTINGS_FILE), "utf8"));
var surroundings = {
  clients: clientsOf({
    region: env.AWS_REGION ?? "",
    endpoint: void 0,
    credentials: async () => ({
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
      ...env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}
    }),
    onCall: void 0
  }),
  network: openResolver(env.POSTERN_DNS_SERVERS?.split(",")),
  clock: systemClock,
  patience: PATIENCE,
  mayChange: createChangeLimit(Date.now)
};
var report = createReport(surroundings, settings.followings);
async function handler(event, context) {
  const trigger = readTrigger(event);
  const invocation = report.begin(context.awsRequestId, trigger);
  const outcome = await runTurns(surroundings, settings.followings, invocation.onEvent, {
    ...trigger,
    remainingSeconds: () => context.getRemainingTimeInMillis() / 1e3
  });
  await invocation.end(outcome);
  return outcome;
}
export {
  handler
};
