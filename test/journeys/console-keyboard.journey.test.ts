import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { hasBrowser, openBrowser, seriousFaults } from "./browser.ts";
import { type ConsolePlatform, PASSWORD, requestFor, serviceName, startConsolePlatform } from "./console-platform.ts";

/** The console by somebody who has no mouse: Tab, Enter, Space, arrows, and what is typed. */

const onEnd = atEnd();
const MOST_TABS = 60;

let platform: ConsolePlatform;
let browser: Browser;
let page: Page;

describe.skipIf(!hasBrowser)("the console by keyboard alone", () => {
  beforeAll(async () => {
    platform = await startConsolePlatform(onEnd, { services: 2 });
    browser = await openBrowser(onEnd);
    page = await browser.newPage();
  }, 120_000);

  test("signs in, on a page without serious faults in light and dark", async () => {
    await page.goto(platform.url);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await findNoFaults(page);
    await type("E-mail", "ops@example.com");
    await type("Password", PASSWORD);
    await page.keyboard.press("Enter");
    await heading("Private endpoints");
  });

  test("reaches every page from the navigation, and sees where it is", async () => {
    const names = await page.getByRole("navigation").getByRole("link").allTextContents();
    expect(names.length).toBeGreaterThan(6);
    for (const name of names) {
      await tabTo(name);
      expect(await page.evaluate(FOCUS_IS_SEEN), name).toBe(true);
      await page.keyboard.press("Enter");
      await heading(name);
    }
  });

  test("goes past the navigation to what the page is about", async () => {
    await page.goto(`${platform.url}/members`);
    await heading("Members");
    await page.keyboard.press("Tab");
    expect(await focusedName()).toBe("To the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.querySelector('main').contains(document.activeElement)")).toBe(true);
  });

  test("requests an endpoint, opens it from the list, and deletes it after being asked", async () => {
    await page.goto(`${platform.url}/private-endpoints`);
    await heading("Private endpoints");
    await press("Request new");
    await heading("Request a private endpoint");
    await type("What the owner", serviceName(0));
    await page.locator("button[type=submit]:not([data-disabled])").waitFor();
    await press("Request the endpoint");
    await page.getByRole("heading", { name: "History" }).waitFor();
    await press("Private endpoints");
    await page.getByText(serviceName(0)).waitFor();
    await press("postgres");
    await page.getByRole("heading", { name: "History" }).waitFor();
    await press("Delete");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await press("Delete");
    await page.getByRole("dialog").waitFor();
    await press("Delete the endpoint");
    await page.getByText("Deleted", { exact: true }).first().waitFor();
  });

  test("saves a public connection, choosing with arrows", async () => {
    await page.goto(`${platform.url}/connections`);
    await press("New connection");
    await heading("New connection");
    await type("Name", "by-keyboard");
    await tabTo("Private");
    await page.keyboard.press("ArrowRight");
    await tabTo("Environment");
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "US" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await type("Host", "db.example.com");
    await type("Database", "warehouse");
    await type("User", "analyst");
    await type("Password", PASSWORD);
    await press("Save");
    await heading("by-keyboard");
    const { items } = await platform.client.connections.list();
    expect(items).toMatchObject([{ name: "by-keyboard", kind: "public", host: "db.example.com" }]);
  });

  test("makes an API key in a role chosen from a list", async () => {
    await page.goto(`${platform.url}/api-keys`);
    await type("Name", "pipeline");
    await tabTo("Role");
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "admin" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await press("Make a key");
    await page.getByText("is shown this once").waitFor();
    expect((await platform.client.apiKeys.list()).items).toMatchObject([{ name: "pipeline", role: "admin" }]);
  });

  test("joins by an invitation, on a page without serious faults in light and dark", async () => {
    const { token } = await platform.client.invitations.create({ email: "grace@example.com", role: "viewer" });
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    page = await context.newPage();
    await page.goto(`${platform.url}/join#token=${token}&email=grace@example.com`);
    await heading("Join");
    await findNoFaults(page);
    await type("Your name", "Grace");
    await type("A password", PASSWORD);
    await press("Join and sign in");
    await heading("Private endpoints");
    await platform.client.requests.file(requestFor(1));
    await page.getByText(serviceName(1)).waitFor();
  });
});

async function heading(name: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

async function type(label: string, text: string): Promise<void> {
  await tabTo(label);
  // A choice of ways may be called as the field that comes of it.
  if (await page.evaluate("document.activeElement.type === 'radio'")) await tabTo(label);
  await page.keyboard.type(text);
}

async function press(name: string): Promise<void> {
  await tabTo(name);
  await page.keyboard.press("Enter");
}

/** Onwards by Tab, as far as the page goes and round once, until what has the focus is called so. */
async function tabTo(name: string): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press("Tab");
    const focused = await focusedName();
    if (focused === name || (name.length > 10 && focused.startsWith(name))) return;
    passed.push(focused);
  }
  throw new Error(`'${name}' is not reached by Tab; what was: ${[...new Set(passed)].join(" | ")}`);
}

async function focusedName(): Promise<string> {
  return String(await page.evaluate(FOCUSED_NAME));
}

async function findNoFaults(on: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await on.emulateMedia({ colorScheme });
    await on.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    await on.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))");
    expect(await seriousFaults(on), colorScheme).toEqual([]);
  }
  await on.emulateMedia({ colorScheme: "light" });
}

const FOCUSED_NAME = `(() => {
  const { activeElement: focused } = document;
  const label = focused.labels?.[0]?.textContent ?? focused.textContent;
  return (focused.getAttribute("aria-label") ?? label).replace(/[*\\s]+$/, "").trim();
})()`;

/** An outline, a ring or another border than without the focus. */
const FOCUS_IS_SEEN = `(() => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
  return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
})()`;
