import type { Clients } from "@postern/aws";
import { LinkError, type Problem } from "../errors.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import type { LinkFacts } from "./link-facts.ts";

/** https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html */
const ZONES_WITHOUT = ["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"];
const DEFAULT_IDLE_SECONDS = "350";
const IDLE_TIMEOUT = "tcp.idle_timeout.seconds";

/** What AWS demands before a service may be used from other regions. Throws LinkError `network-unsuitable` with all that is missing. */
export async function checkSupportedRegions(
  clients: Clients,
  { supportedRegions, region: own }: Pick<LinkSpec, "supportedRegions" | "region">,
  { subnets }: Pick<LinkFacts, "subnets">,
  listeners: { arn: string; port: number }[],
): Promise<void> {
  const remote = supportedRegions.filter((region) => region !== own);
  if (remote.length === 0) return;
  const [regions, timeouts] = await Promise.all([regionProblems(clients, remote), timeoutProblems(clients, listeners)]);
  const zones = subnets.flatMap(({ subnetId, zoneId }): Problem[] => {
    if (!ZONES_WITHOUT.includes(zoneId)) return [];
    const message = `${subnetId} stands in ${zoneId}, from which AWS serves no other region`;
    const hint = "name subnets of other zones in network.subnets, or leave supportedRegions out";
    return [{ field: "network.subnets", value: subnetId, message, hint }];
  });
  const problems = [...regions, ...zones, ...timeouts];
  if (problems.length > 0) throw new LinkError("network-unsuitable", problems);
}

async function regionProblems({ ec2 }: Clients, remote: string[]): Promise<Problem[]> {
  const { Regions = [] } = await ec2.describeRegions({ AllRegions: true });
  return remote.flatMap((name): Problem[] => {
    const region = Regions.find(({ RegionName }) => RegionName === name);
    if (region && region.OptInStatus !== "not-opted-in") return [];
    const message = region ? `this account has not opted in to ${name}` : `AWS has no region '${name}'`;
    const hint = region ? "opt in to it in the account's settings, or leave it out" : "check its code";
    return [{ field: "supportedRegions", value: name, message, hint }];
  });
}

async function timeoutProblems({ elbv2 }: Clients, listeners: { arn: string; port: number }[]): Promise<Problem[]> {
  const found = await Promise.all(
    listeners.map(async ({ arn, port }): Promise<Problem[]> => {
      const { Attributes = [] } = await elbv2.describeListenerAttributes({ ListenerArn: arn });
      const seconds = Attributes.find(({ Key }) => Key === IDLE_TIMEOUT)?.Value ?? DEFAULT_IDLE_SECONDS;
      if (seconds === DEFAULT_IDLE_SECONDS) return [];
      const message = `the listener on port ${port} has an idle timeout of ${seconds} s, with which AWS serves no other region`;
      const hint = `put it back: aws elbv2 modify-listener-attributes --listener-arn ${arn} --attributes Key=${IDLE_TIMEOUT},Value=${DEFAULT_IDLE_SECONDS}`;
      return [{ field: "supportedRegions", value: seconds, message, hint }];
    }),
  );
  return found.flat();
}
