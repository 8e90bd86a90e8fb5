import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Finding } from "../model/finding.ts";
import { listCalibsets } from "./loadCalibset.ts";
import { files, type Home } from "./setFiles.ts";

/** Sets that were made in this world and whose declaration has gone: a deployed set's file may not disappear. */
export async function findRemovedSets(home: Home): Promise<readonly Finding[]> {
  const declared = new Set(await listCalibsets(home.place));
  const folder = files.papers(home);
  const locks = await readdir(folder, { recursive: true }).catch((): string[] => []);
  const findings: Finding[] = [];
  for (const lock of locks.filter((name) => name.endsWith(".lock.json"))) {
    const key = lock.slice(0, -".lock.json".length);
    const file = path.join(folder, lock);
    if (!declared.has(key) && (await readFile(file, "utf8")).includes('"made"')) findings.push({ code: "set-removed", detail: key, file });
  }
  return findings;
}
