import { createLogUpdate } from "log-update";
import pc from "picocolors";
import type { ProgressEvent } from "../../engine/converge/progressFile.ts";
import { follow, renderTree, type Followed } from "./tree.ts";

const FALLBACK_WIDTH = 120;

/** Prints a line for every change, and on a terminal the tree of what is under way below them. */
export function progressPrinter(out: NodeJS.WriteStream = process.stdout): (event: ProgressEvent) => void {
  const live = out.isTTY ? createLogUpdate(out) : undefined;
  const logs = new Set<string>();
  let followed: Followed = new Map();
  return (event) => {
    followed = follow(followed, event, Date.now());
    live?.clear();
    const line = lineOf(event);
    if (line !== undefined) out.write(`${line}\n`);
    if (!live && event.kind === "job" && event.log !== undefined && !logs.has(event.log)) out.write(pc.dim(`    log ${event.log}\n`));
    if (event.log !== undefined) logs.add(event.log);
    const tree = renderTree(followed, Date.now(), out.columns || FALLBACK_WIDTH);
    if (tree) live?.(tree);
  };
}

function lineOf({ unit, step, kind, text }: ProgressEvent): string | undefined {
  if (kind === "applying") return `  ${pc.cyan("~")} ${unit}: ${text}`;
  if (kind === "waiting") return `  ${pc.yellow("…")} ${unit}, ${step} waits: ${text}`;
  if (kind === "failed") return `  ${pc.red("✗")} ${unit}, ${step} failed: ${text}`;
  return undefined;
}
