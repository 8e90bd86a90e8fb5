import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { renderPages } from "/work/wt/pagesa/engine/release/page/renderPages.tsx";
import { samplePage } from "/work/wt/pagesa/test/engine/release/page/samplePage.ts";
const t = performance.now();
for (const [name, content] of await renderPages(samplePage())) {
  mkdirSync(path.dirname(path.join("/tmp/pagesa/report", name)), { recursive: true });
  writeFileSync(path.join("/tmp/pagesa/report", name), content);
}
console.log("rendered", ((performance.now() - t) / 1000).toFixed(1));
