import { type Zippable, zipSync } from "fflate";
import type { ReportFiles } from "./renderPages.tsx";

/** Largest zip file of a report, bytes: a tracker takes it as an attachment. */
const ZIP_LIMIT = 20_000_000;

/** Largest sum of the pictures of a report, bytes. Pictures do not shrink in a zip file; pages, plots and values do. */
export const PICTURES_LIMIT = 13_000_000;

/**
 * The files as one zip file in a folder `report`; the same files make the same bytes. A file that would be too large loses the tables
 * for spreadsheets, whose values the pages have too, and names them.
 */
export function zipOf(files: ReportFiles, limit = ZIP_LIMIT): Buffer {
  const whole = zipped(files);
  if (whole.length <= limit) return whole;
  const lost = [...files.keys()].filter((name) => name.endsWith(".csv"));
  const kept = new Map([...files].filter(([name]) => !lost.includes(name)));
  return zipped(kept.set("left-out.txt", `These files are beside the pages, and would make this file too large:\n${lost.join("\n")}\n`));
}

function zipped(files: ReportFiles): Buffer {
  const entries: Zippable = {};
  for (const [name, content] of files)
    entries[`report/${name}`] = [
      typeof content === "string" ? Buffer.from(content) : content,
      { level: name.endsWith(".png") ? 0 : 6, mtime: DATE },
    ];
  return Buffer.from(zipSync(entries));
}

/** The earliest date of a zip file, in the time of this machine. */
const DATE = new Date(1980, 0, 1);
