import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { hasBrowser, seriousFaults } from "./browser.ts";
import { type ConsoleScene, openConsoleScene, PRINCIPAL, serviceName } from "./console-scene.ts";

/** What becomes of a tenant's requests besides success, in a browser; AWS and the owners are rehearsed. */

const onEnd = atEnd();

let scene: ConsoleScene;
let member: Page;

describe.skipIf(!hasBrowser)("the console of a tenant", () => {
  beforeAll(async () => {
    scene = await openConsoleScene(onEnd, { approval: false });
    member = await scene.memberOf("member");
  }, 180_000);

  test("a request is checked while it is typed: zones by id of both sides, and whom the owner admits", async () => {
    await write(serviceName(1));
    const zones = member.getByRole("table", { name: "Availability zones by id" });
    expect(
      await zones
        .getByRole("row", { name: /^Owner's service/ })
        .getByRole("img", { name: "yes" })
        .count(),
    ).toBe(2);
    expect(
      await zones
        .getByRole("row", { name: /^In common/ })
        .getByRole("img", { name: "yes" })
        .count(),
    ).toBe(1);
    await member.getByText(PRINCIPAL).waitFor();
    expect(await seriousFaults(member)).toEqual([]);
    expect((await scene.program.requests.list()).items).toEqual([]);
  });

  test("what AWS does not show comes with the owner's next step, values filled in", async () => {
    await member.goto(`${scene.url}/private-endpoints/new`);
    await member.getByLabel("What the owner").fill(serviceName(9));
    await member.getByText("The request would not be taken").waitFor();
    for (const [tab, part] of [
      ["AWS CLI", `--add-allowed-principals ${PRINCIPAL}`],
      ["Terraform", "aws_vpc_endpoint_service_allowed_principal"],
      ["CloudFormation", "AWS::EC2::VPCEndpointServicePermissions"],
      ["AWS console", "Allow principals"],
    ] as const) {
      await member.getByRole("tab", { name: tab }).click();
      const said = await member.getByRole("tabpanel", { name: tab }).textContent();
      expect(said, tab).toContain(part);
      expect(said, tab).toContain("vpce-svc-0123456789abcdef9");
    }
    // The owner admits the platform; the page asks again by itself.
    scene.world.services.set(serviceName(9), { zoneIds: ["use1-az1"], acceptanceRequired: true });
    await member.getByText("AWS shows the service to this platform.").waitFor();
  });

  test("a service without a zone in common cannot be requested, and the page says where it could be", async () => {
    scene.world.services.set(serviceName(8), { zoneIds: ["use1-az6"], acceptanceRequired: true });
    await member.goto(`${scene.url}/private-endpoints/new`);
    await member.getByLabel("What the owner").fill(serviceName(8));
    await member.getByRole("alert").getByText("There is no zone that both sides have").waitFor();
    await member.getByText(/a subnet to the load balancer in one of use1-az1, use1-az2/).waitFor();
    expect(await member.getByRole("button", { name: "Request the endpoint" }).isDisabled()).toBe(true);
    expect(await scene.program.requests.list()).toMatchObject({ items: [] });
  });

  test("an endpoint shows each step with its clock and whose turn it is, and moves by itself", async () => {
    await request(serviceName(1));
    const present = member.locator("[aria-current=step]");
    await present.getByText("Waiting for owner").waitFor();
    await present.getByText(/for \d+ s, as long as somebody takes; the owner's turn/).waitFor();
    expect(await seriousFaults(member)).toEqual([]);
    decide(serviceName(1), "available");
    await member.getByRole("link", { name: "Connect", exact: true }).waitFor();
    expect(await present.count()).toBe(0);
  });

  test("a rejection is said, with how the owner brings the endpoint back; accepted again it is ready", async () => {
    await request(serviceName(2));
    await member.getByText("the owner's turn").waitFor();
    decide(serviceName(2), "rejected");
    await member.getByRole("status").getByText("The owner has rejected the connection request").waitFor();
    await member.getByText(/^postern connections accept vpce-/).waitFor();
    await member.getByRole("button", { name: "Retry" }).waitFor();
    decide(serviceName(2), "available");
    await member.getByRole("link", { name: "Connect", exact: true }).waitFor({ timeout: 30_000 });
  });

  test("an endpoint that nobody accepted in time is expired, and a retry asks the owner anew", async () => {
    await request(serviceName(3));
    await member.getByText("the owner's turn").waitFor();
    decide(serviceName(3), "expired");
    await member.getByRole("status").getByText("Nobody accepted the connection request in time").waitFor();
    const before = scene.world.made.length;
    await member.getByRole("button", { name: "Retry" }).click();
    await member.getByText("the owner's turn").waitFor();
    expect(scene.world.made.length).toBe(before + 1);
  });

  test("each role is offered what it may do, and the pages of others tell it so", async () => {
    const offered = async (page: Page) =>
      (await page.getByRole("navigation").getByRole("link").allTextContents()).map((text) => text.trim());
    const all = ["Private endpoints", "Requests", "Connections", "Environments", "Members"];
    const viewer = await scene.memberOf("viewer");
    const admin = await scene.memberOf("admin");
    expect(await offered(viewer)).toEqual(all);
    expect(await offered(member)).toEqual(all);
    expect(await offered(admin)).toEqual([...all, "API keys", "Audit"]);
    await viewer.goto(`${scene.url}/requests`);
    await viewer
      .getByRole("row")
      .filter({ hasText: serviceName(1) })
      .waitFor();
    expect(await viewer.getByRole("link", { name: "Request new" }).count()).toBe(0);
    for (const path of ["audit", "health", "approvals", "environments/US"]) {
      await viewer.goto(`${scene.url}/${path}`);
      await viewer
        .getByRole("alert")
        .getByText(/This needs the role '(admin|operator)'/)
        .waitFor();
    }
    await viewer.goto(`${scene.url}/environments`);
    await viewer.getByText(PRINCIPAL).waitFor();
    expect(await viewer.getByRole("link", { name: "New environment" }).count()).toBe(0);
  });
});

/** Writes the service's name into the form, until the platform has said what would come of it. */
async function write(service: string): Promise<void> {
  await member.goto(`${scene.url}/private-endpoints/new`);
  await member.getByLabel("What the owner").fill(service);
  await member.getByText("AWS shows the service to this platform.").waitFor();
}

async function request(service: string): Promise<void> {
  await write(service);
  await member.getByRole("button", { name: "Request the endpoint" }).click();
  await member.getByRole("heading", { name: "History" }).waitFor();
}

/** What the owner, or AWS in time, does with the newest endpoint of a service. */
function decide(service: string, state: "available" | "rejected" | "expired"): void {
  const made = scene.world.made.findLast((each) => each.serviceName === service);
  if (!made) throw new Error(`there is no endpoint of ${service}`);
  scene.world.decide(made.observed.vpcEndpointId, state);
}
