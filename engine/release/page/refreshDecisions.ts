import { readFile } from "node:fs/promises";
import path from "node:path";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { ownJson, writeWhole } from "../../declare/plainJson.ts";
import { readReport, reportFile } from "../../declare/readReport.ts";
import { collectedVersions, type ReportData } from "../reportData.ts";
import { listWritten } from "../writtenFiles.ts";
import { decisionsOf, withDecisions } from "./newDecisions.tsx";
import { pagesFolder, pagesZip } from "./writePages.ts";
import { zipOf } from "./zipOf.ts";

const FIRST_PAGE = "index.html";

/**
 * The pages that show other decisions than an approval has now, with the new ones, by path within the folder of the pages. It reads
 * the written report and its pages alone: the datasets may be gone. None if the report was altered, or if nothing differs.
 */
export async function outdatedPages(folder: string, { approval }: Pick<LoadedSet, "approval">): Promise<ReadonlyMap<string, string>> {
  const data = await readData(folder);
  const outdated = new Map<string, string>();
  if (!data) return outdated;
  const decisions = decisionsOf(data.products, approval?.accepted ?? []);
  const update = async (name: string): Promise<void> => {
    const page = await readFile(path.join(pagesFolder(folder), name), "utf8").catch(() => "");
    const updated = withDecisions(page, decisions);
    if (updated !== page) outdated.set(name, updated);
  };
  // The first page has every decision, and is written last.
  await update(FIRST_PAGE);
  if (!outdated.size) return outdated;
  for (const name of await listWritten(pagesFolder(folder))) if (name.endsWith(".html") && name !== FIRST_PAGE) await update(name);
  return outdated;
}

/** Writes pages in place of the earlier ones, and the zip file with them. */
export async function replacePages(folder: string, pages: ReadonlyMap<string, string>): Promise<void> {
  const files = new Map<string, string | Buffer>();
  for (const name of await listWritten(pagesFolder(folder))) {
    const content = pages.get(name) ?? (await readFile(path.join(pagesFolder(folder), name)).catch(() => null));
    if (content !== null) files.set(name, content);
  }
  await writeWhole(pagesZip(folder), zipOf(files));
  for (const [name, page] of [...pages].reverse()) await writeWhole(path.join(pagesFolder(folder), name), page);
}

/** The data of a report that nobody altered, of a version that is known here; null without one. */
async function readData(folder: string): Promise<ReportData | null> {
  const written = await readReport(folder);
  if (!written || written.covers === "" || !collectedVersions.has(written.version)) return null;
  return ownJson<{ readonly data: ReportData }>(await readFile(reportFile(folder), "utf8")).data;
}
