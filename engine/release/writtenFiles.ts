import { rm } from "node:fs/promises";
import path from "node:path";
import { readBounded } from "../declare/bounded.ts";
import { ownJson, writeJson, writeWhole } from "../declare/plainJson.ts";

/** The list of the files that this project wrote into a folder. */
const LIST = ".written.json";

/**
 * Writes files into a folder, by path within it. Files of an earlier attempt that are not written again are removed; a file that a
 * person put there stays. A list that names files which `owns` refuses removes none of them.
 */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string | Buffer>,
  owns: (name: string) => boolean = () => true,
): Promise<void> {
  const earlier = (await listWritten(folder)).filter(owns);
  // The list grows first: a file of a killed attempt is removed by the next one.
  await writeJson(path.join(folder, LIST), [...new Set([...earlier, ...files.keys()])].sort());
  for (const [name, content] of files) await writeWhole(path.join(folder, name), content);
  for (const name of earlier) if (!files.has(name)) await rm(path.join(folder, name), { force: true });
  await writeJson(path.join(folder, LIST), [...files.keys()].sort());
}

/** Names in a folder's list that lie within the folder; none if there is no list. */
export async function listWritten(folder: string): Promise<readonly string[]> {
  const text = await readBounded(path.join(folder, LIST)).catch(() => "[]");
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
