import { writeFile } from "node:fs/promises";
import path from "node:path";
import { catalogue } from "../engine/errors.ts";
import { packageRoot } from "../engine/load/workspace.ts";

/** docs/errors.md: the catalogue as people look it up. */
export function renderErrors(): string {
  const rows = Object.entries(catalogue).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "<!-- Generated from engine/errors.ts by npm run generate. -->",
    "# Errors",
    "",
    "Every problem has a code. `calib` prints it with what exactly was met, and what to do.",
    "",
    "| code | cause | what to do |",
    "|---|---|---|",
    ...rows.map(([code, { cause, remedy }]) => `| \`${code}\` | ${cell(cause)} | ${cell(remedy)} |`),
    "",
  ].join("\n");
}

/** Text as a table's cell: outside of code, Markdown would take `<world>` for a tag and swallow it. */
const cell = (text: string): string =>
  text
    .replaceAll("|", "\\|")
    .split("`")
    .map((part, index) => (index % 2 ? part : part.replaceAll("<", "&lt;")))
    .join("`");

export const writeDocs = (): Promise<void> => writeFile(path.join(packageRoot, "docs", "errors.md"), renderErrors());
