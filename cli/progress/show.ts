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
    const log = event.kind === "job" ? event.log : undefined;
    if (!live && log !== undefined && !logs.has(log)) out.write(pc.dim(`    log ${log}\n`));
    if (log !== undefined) logs.add(log);
    const tree = renderTree(followed, Date.now(), out.columns || FALLBACK_WIDTH);
    if (tree) live?.(tree);
  };
}

function lineOf(event: ProgressEvent): string | undefined {
  if (event.kind === "result") return undefined;
  const { unit, step, kind, text } = event;
  if (kind === "applying") return `  ${pc.cyan("~")} ${unit}: ${text}`;
  if (kind === "waiting") return `  ${pc.yellow("…")} ${unit}, ${step} waits: ${text}`;
  if (kind === "failed") return `  ${pc.red("✗")} ${unit}, ${step} failed: ${text}`;
  return undefined;
}
