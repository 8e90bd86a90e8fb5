import path from "node:path";
import { writeWhole } from "../../declare/plainJson.ts";
import { writeFiles } from "../writtenFiles.ts";
import type { ReportFiles } from "./renderPages.tsx";
import { zipOf } from "./zipOf.ts";

/** The folder of the pages within a report's folder; the zip file beside it has the same files. */
export const pagesFolder = (folder: string): string => path.join(folder, "report");
export const pagesZip = (folder: string): string => path.join(folder, "report.zip");

/** Writes the pages of a report, and the same as one zip file. */
export async function writePages(folder: string, files: ReportFiles): Promise<void> {
  await writeFiles(pagesFolder(folder), files);
  await writeWhole(pagesZip(folder), zipOf(files));
}
