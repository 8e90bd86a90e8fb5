import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Browser, chromium, type Page } from "playwright-core";
import { renderPages } from "../../engine/release/page/renderPages.tsx";
import { samplePage } from "../engine/release/page/samplePage.ts";

// The report in a real Chromium, as people open it: from a folder, without a server.
const PROGRAM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) => existsSync(file));
const browserTest = PROGRAM === undefined ? test.skip : test;
if (PROGRAM === undefined) console.log("skipped: the report in a browser, because this machine has no Chromium (apt-get install chromium)");

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(path.join(tmpdir(), "calib-browser-"));
const [WALL, DESK, PHONE] = [1920, 1280, 390];
const MORE = ["products/flat-r.html", "products/defects.html", "products/crosstalk.html", "harmless.html"];
let browser: Browser | undefined;

beforeAll(async () => {
  if (PROGRAM === undefined) return;
  for (const [name, content] of await renderPages(samplePage())) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  browser = await chromium.launch({ executablePath: PROGRAM, args: ["--no-sandbox"] });
  console.log(`screenshots: ${folder}`);
});
afterAll(() => browser?.close());

/** Opens a page with its live plots, and returns what the browser complained about or asked for. */
async function open(page: Page, name: string): Promise<readonly string[]> {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`request to ${request.url()}`);
  });
  page.on("requestfailed", (request) => complaints.push(`no answer from ${request.url()}`));
  await page.goto(pathToFileURL(path.join(folder, name)).href);
  if (name === "products/bias.html") {
    await page.locator("#explorer").scrollIntoViewIfNeeded();
    await page.locator("#explorer .live svg").nth(1).waitFor();
  }
  return complaints;
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[];
}

async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResult>(
    `axe.run({ exclude: [".live svg"] }, { preload: false, resultTypes: ["violations"] })`,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

browserTest.each((["light", "dark"] as const).flatMap((colorScheme) => [WALL, DESK, PHONE].map((width) => ({ colorScheme, width }))))(
  "opens from a folder without a complaint, and can be read by all: $colorScheme, $width pixels",
  async ({ colorScheme, width }) => {
    const context = await browser!.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    const further = width === PHONE ? MORE : width === DESK ? ["ptc", "defects", "science"].map((each) => `products/${each}.html`) : [];
    for (const name of ["index.html", "products/bias.html", ...further]) {
      const page = await context.newPage();
      expect(await open(page, name)).toEqual([]);
      // Widths do not change colors, and the wall has the layout of the desk.
      if (width !== WALL) expect(await seriousFindings(page)).toEqual([]);
      // Only a table scrolls sideways.
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(await page.title()).toContain("verification report");
      await page.screenshot({ path: path.join(folder, `${path.basename(name, ".html")}-${colorScheme}-${width}.png`), fullPage: true });
      await page.close();
    }
    await context.close();
  },
);

browserTest("the page's own rules forbid what a hostile text could ask for", async () => {
  const page = await browser!.newPage();
  await open(page, "index.html");
  expect(await page.evaluate(`fetch("https://example.org/").then(() => "answered", () => "refused")`)).toBe("refused");
  expect(await page.title()).not.toBe("owned");
  await page.close();
});

browserTest("a reader chooses a value and an exposure, filters, and sorts", async () => {
  const page = await browser!.newPage();
  expect(await open(page, "products/bias.html")).toEqual([]);
  await page.selectOption("#explorer-value", "NOISE");
  await page.fill("#explorer-filter", "r00_s11 c07");
  const rows = page.locator("#explorer tbody tr");
  expect(await rows.count()).toBe(1);
  expect(await rows.first().innerText()).toMatch(/R00_S11\s+C07\s+7\.6\d*\s+✗ 7/);
  await page.selectOption("#explorer-exposure", "2024032600001");
  expect(await rows.first().innerText()).not.toContain("✗");
  await page.fill("#explorer-filter", "");
  await page.click("#explorer th:nth-child(3) button");
  expect(await rows.first().innerText()).toContain("C07");
  await page.close();
});

browserTest("without scripts, plots and numbers are there", async () => {
  const context = await browser!.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(path.join(folder, "products/bias.html")).href);
  // A map and a histogram of each value, and its run charts by time and temperature.
  expect(await page.locator("#values img.plot").count()).toBe(6);
  expect(await page.locator("#runs img.plot").count()).toBe(6);
  // Noise of two classes of exposures, and the stability, each with a map.
  expect(await page.locator("#details img.plot").count()).toBe(6);
  expect(await page.locator("#value-NOISE tbody tr").first().innerText()).toContain("R00_S11");
  await context.close();
});

browserTest("a residual leads to the full detector that failed in its exposure", async () => {
  const page = await browser!.newPage();
  expect(await open(page, "products/bias.html")).toEqual([]);
  await page.getByRole("link", { name: "detector 4", exact: true }).click();
  expect(page.url()).toContain("bias-detector-2024032600004-detector4");
  await page.close();
});

browserTest("is printed in dark ink on white, with pictures and without the live part", async () => {
  const context = await browser!.newContext({ colorScheme: "dark" });
  const page = await context.newPage();
  await open(page, "products/bias.html");
  await page.emulateMedia({ media: "print" });
  expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
  expect(await page.locator("#explorer").isVisible()).toBe(false);
  expect((await page.pdf()).subarray(0, 4).toString()).toBe("%PDF");
  await context.close();
});
