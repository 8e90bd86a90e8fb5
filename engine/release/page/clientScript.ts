import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { keepText, keptText } from "../../compiled.js";

const sources = [
  ...["client/main.ts", "client/explorer.ts", "client/elements.ts", "client/rows.ts", "client/livePlots.ts", "client/table.ts"],
  ...["plots/focalPlane.ts", "plots/histogram.ts", "plots/theme.ts", "values/columns.ts", "values/quantile.ts", "values/words.ts"],
  "../../../package-lock.json",
].map((name) => fileURLToPath(new URL(name, import.meta.url)));

/** The script of the pages, with everything that it needs in one file. It is compiled once for each content of its sources. */
export async function clientScript(): Promise<string> {
  const parts = ["script of the report's pages", ...(await Promise.all(sources.map((file) => readFile(file, "utf8"))))];
  const kept = keptText(parts);
  if (kept !== undefined) return kept;
  const made = await build({
    ...{ entryPoints: [sources[0] ?? ""], bundle: true, minify: true, write: false, format: "iife", platform: "browser" },
    ...{ target: "es2022", legalComments: "eof", logLevel: "silent", charset: "utf8" },
  });
  const text = made.outputFiles[0]?.text ?? "";
  keepText(parts, text);
  return text;
}
