import { rm } from "node:fs/promises";
import path from "node:path";
import { readBounded } from "../../declare/bounded.ts";
import { ownJson, writeJson, writeWhole } from "../../declare/plainJson.ts";
import type { ReportFiles } from "./renderPages.tsx";
import { zipOf } from "./zipOf.ts";

/** The folder of the pages within a report's folder; the zip file beside it has the same files. */
export const pagesFolder = (folder: string): string => path.join(folder, "report");
export const pagesZip = (folder: string): string => path.join(folder, "report.zip");

/** The list of the files that this project wrote, within the folder of the pages. */
const LIST = ".written.json";

/**
 * Writes the pages of a report, and the same as one zip file. Files of an earlier attempt that are not written again are removed;
 * a file that a person put there stays.
 */
export async function writePages(folder: string, files: ReportFiles): Promise<void> {
  const pages = pagesFolder(folder);
  const earlier = await listed(pages);
  // The list grows first: a file of a killed attempt is removed by the next one.
  await writeJson(path.join(pages, LIST), [...new Set([...earlier, ...files.keys()])].sort());
  for (const [name, content] of files) await writeWhole(path.join(pages, name), content);
  for (const name of earlier) if (!files.has(name)) await rm(path.join(pages, name), { force: true });
  await writeJson(path.join(pages, LIST), [...files.keys()].sort());
  await writeWhole(pagesZip(folder), zipOf(files));
}

/** Names in the list that lie within the folder; none if there is no list. */
async function listed(pages: string): Promise<readonly string[]> {
  const text = await readBounded(path.join(pages, LIST)).catch(() => "[]");
  const names = parsed(text);
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string" && isWithin(name)) : [];
}

function parsed(text: string): unknown {
  try {
    return ownJson<unknown>(text);
  } catch {
    return [];
  }
}

const isWithin = (name: string): boolean => /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/.test(name);
