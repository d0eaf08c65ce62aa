import { beforeAll, expect, test, vi } from "vitest";
import { actionsFor, IAM_PURPOSES } from "../export/iam-policy.ts";
import { atEnd } from "../testing/at-end.ts";
import { type LimitedSession, sessionOfRole } from "../testing/session-of-role.ts";
import { type DoctorScene, startDoctorScene } from "../testing/start-doctor-scene.ts";
import { diagnoseLink } from "./diagnose.ts";
import { DOCTOR_PERMISSIONS } from "./permissions.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: DoctorScene;
let owner: LimitedSession;
let platform: LimitedSession;

beforeAll(async () => {
  scene = await startDoctorScene(onEnd, { loadBalancerSecurityGroup: "managed" });
  await usePrefixList(scene);
  owner = await sessionOfRole(scene, scene.rehearsal.owner.accountId);
  // The role that the owner admits.
  platform = await sessionOfRole(scene, scene.rehearsal.platform.accountId, "MTPL_Admin");
});

/** A rule on either side that names a prefix list, so that its entries have to be read. */
async function usePrefixList({ ec2, ec2With, platformSession, endpoint, elbv2 }: DoctorScene): Promise<void> {
  const theirs = ec2With(await platformSession.credentials());
  const [{ VpcEndpoints }, { LoadBalancers }] = await Promise.all([
    theirs.describeVpcEndpoints({ VpcEndpointIds: [endpoint.vpcEndpointId] }),
    elbv2.describeLoadBalancers({}),
  ]);
  const groups = [
    [ec2(), LoadBalancers?.[0]?.SecurityGroups?.[0]],
    [theirs, VpcEndpoints?.[0]?.Groups?.[0]?.GroupId],
  ] as const;
  for (const [client, GroupId] of groups) {
    const { PrefixList } = await client.createManagedPrefixList({
      PrefixListName: "somebody",
      AddressFamily: "IPv4",
      MaxEntries: 1,
      Entries: [{ Cidr: "10.250.0.0/16" }],
    });
    const PrefixListIds = [{ PrefixListId: PrefixList?.PrefixListId }];
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, PrefixListIds }];
    await client.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
  }
}

/** Why questions could not be answered, with these actions allowed. */
async function untold(owners: string[], platforms: string[]): Promise<string[]> {
  await Promise.all([owner.allow(owners), platform.allow(platforms)]);
  const input = scene.input({ session: owner.session });
  const { results, findings } = await diagnoseLink({
    ...input,
    platform: { ...input.platform, session: platform.session },
  });
  expect(findings).toEqual([]);
  return results.flatMap(({ answer }) => (answer.answer === "could-not-tell" ? [answer.why] : []));
}

const ALL = {
  owner: actionsFor(IAM_PURPOSES.owner.doctor),
  platform: actionsFor(IAM_PURPOSES.platform.doctor),
};

test("with the documented permissions of both sides every question is answered", async () => {
  // A reader behind the path is looked up only when one answers, a private DNS name only where there is one.
  expect(await untold(ALL.owner, ALL.platform)).toEqual([]);
});

test.each(DOCTOR_PERMISSIONS.owner)(
  "without the owner's %s a question cannot be answered, and why is said",
  async (action) => {
    const others = ALL.owner.filter((each) => each !== action);
    expect((await untold(others, ALL.platform)).join("\n")).toContain(action);
  },
);

// How names resolve there matters only where the service has a private DNS name.
test.each(DOCTOR_PERMISSIONS.platform.filter((action) => !/VpcAttribute|route53/.test(action)))(
  "without the platform's %s a question cannot be answered, and why is said",
  async (action) => {
    const others = ALL.platform.filter((each) => each !== action);
    expect((await untold(ALL.owner, others)).join("\n")).toContain(action);
  },
);
