import { chromium } from "playwright-core";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const colorScheme of ["light", "dark"] as const) {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
  for (const name of (process.argv[2] ?? "bias,ptc,defects,science").split(",")) {
    const page = await context.newPage();
    page.on("console", (m) => console.log(name, m.text()));
    page.on("pageerror", (m) => console.log(name, m.message));
    await page.goto(`file:///tmp/pagesa/report/${name === "index" ? "" : "products/"}${name}.html`);
    await page.evaluate(`Promise.all([...document.images].map((i) => { i.loading = "eager"; return i.complete ? 0 : new Promise((r) => { i.onload = i.onerror = r; }); }))`);
    await page.screenshot({ path: `/tmp/pagesa/${name}-${colorScheme}.png`, fullPage: true });
    await page.close();
  }
  await context.close();
}
await browser.close();
