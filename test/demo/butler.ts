import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { packageRoot } from "../../engine/declare/workspace.ts";

/** The `butler` command line as anybody has it: no code of this project speaks. */
async function butler(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa(path.join(packageRoot, ".venv/bin/butler"), args, { env: { COLUMNS: "10000", PYTHONPATH: path.join(packageRoot, "python") } });
  return stdout;
}

/** A chain and what it searches, `name (type)` with two blanks of indentation a level. */
export async function chainsOf(repository: string, chain: string): Promise<readonly string[]> {
  const lines = (await butler("query-collections", repository, chain, "--chains", "tree")).split("\n").slice(2);
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}

export interface Found {
  readonly type: string;
  readonly run: string;
  readonly id: string;
  readonly detector: string;
  /** Empty where it has none. */
  readonly filter: string;
  /** Of the file as it lies on disk. */
  readonly sha256: string;
}

/** What is found in some collections, with what lies on disk for it. */
export async function datasetsIn(repository: string, collections: string, types: readonly string[]): Promise<readonly Found[]> {
  const tables = (await butler("query-datasets", repository, ...types, "--collections", collections, "--show-uri", "--limit", "0")).split("\n\n");
  return tables.flatMap((table) => {
    const [head = "", , ...lines] = table.split("\n").filter((line) => line.trim() !== "");
    const names = head.trim().split(/\s+/);
    return lines.map((line) => {
      const cells = line.trim().split(/\s+/);
      const cell = (name: string): string => cells[names.indexOf(name)] ?? "";
      const file = readFileSync(fileURLToPath(cell("URI")));
      return { type: cell("type"), run: cell("run"), id: cell("id"), detector: cell("detector"), filter: cell("physical_filter"), sha256: createHash("sha256").update(file).digest("hex") };
    });
  });
}
