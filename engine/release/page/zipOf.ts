import { type Zippable, zipSync } from "fflate";
import type { ReportFiles } from "./renderPages.tsx";

/** Largest zip file of a report, bytes: a tracker takes it as an attachment. */
export const ZIP_LIMIT = 20_000_000;

/** Largest sum of the pictures of a report, bytes. Pictures do not shrink in a zip file; pages, plots and values do. */
export const PICTURES_LIMIT = 13_000_000;

/** Files that a zip file loses if it would be too large, those of least use to a decision first. The pages have their values too. */
const DISPENSABLE: readonly RegExp[] = [/\.csv$/, /^data\/.*\.js$/, /^pictures\/.*-residual-/, /^pictures\//];

/**
 * The files as one zip file in a folder `report`; the same files make the same bytes. A file that would be too large loses kinds of
 * files until it is not, and names them.
 */
export function zipOf(files: ReportFiles, limit = ZIP_LIMIT): Buffer {
  let zip = zipped(files);
  const lost: string[] = [];
  for (const kind of DISPENSABLE) {
    if (zip.length <= limit) return zip;
    lost.push(...[...files.keys()].filter((name) => kind.test(name) && !lost.includes(name)));
    const kept = new Map([...files].filter(([name]) => !lost.includes(name)));
    zip = zipped(kept.set("left-out.txt", `These files are beside the pages, and would make this file too large:\n${lost.join("\n")}\n`));
  }
  return zip;
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
