import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageRoot } from "../../engine/declare/workspace.ts";

const makers = ["active.ts", "make_repositories.py", "setFiles.ts", "plan.ts", "put.ts", "sets.ts"];

/** Returns the folder of a cached world. Its name changes when a file that makes worlds changes. */
export async function cachedFolder(name: string): Promise<string> {
  const hash = createHash("sha256");
  for (const maker of makers) hash.update(await readFile(path.join(packageRoot, "bench/world", maker)));
  return path.join(process.env["BENCH_DIR"] ?? path.join(tmpdir(), "calib-bench"), `${name}-${hash.digest("hex").slice(0, 8)}`);
}
