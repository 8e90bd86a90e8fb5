import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceFrom } from "../../engine/declare/workspace.ts";

/** Runs the plain `butler` command line, without code of this project. */
async function butler(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa(path.join(path.dirname(pythonOf(workspaceFrom())), "butler"), args, {
    env: { COLUMNS: "10000", PYTHONPATH: path.join(packageRoot, "python") },
  });
  return stdout;
}

/** Returns a chain and its members, one `name type` a line, indented by two blanks a level. */
export async function chainsOf(repository: string, chain: string): Promise<readonly string[]> {
  const lines = (await butler("query-collections", repository, chain, "--chains", "tree")).split("\n").slice(2);
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}

export interface Found {
  readonly type: string;
  readonly run: string;
  readonly id: string;
  readonly detector: string;
  /** Empty if the dataset has no filter. */
  readonly filter: string;
  /** Digest of the file on disk. */
  readonly sha256: string;
}

/** Returns the datasets that collections find, with digests of their files. */
export async function datasetsIn(repository: string, collections: string, types: readonly string[]): Promise<readonly Found[]> {
  const tables = (await butler("query-datasets", repository, ...types, "--collections", collections, "--show-uri", "--limit", "0")).split(
    "\n\n",
  );
  return tables.flatMap((table) => {
    const [head = "", , ...lines] = table.split("\n").filter((line) => line.trim() !== "");
    const names = head.trim().split(/\s+/);
    return lines.map((line) => {
      const cells = line.trim().split(/\s+/);
      const cell = (name: string): string => cells[names.indexOf(name)] ?? "";
      const file = readFileSync(fileURLToPath(cell("URI")));
      return {
        type: cell("type"),
        run: cell("run"),
        id: cell("id"),
        detector: cell("detector"),
        filter: cell("physical_filter"),
        sha256: createHash("sha256").update(file).digest("hex"),
      };
    });
  });
}
