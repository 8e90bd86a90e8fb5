import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import pc from "picocolors";
import type { ProgressEvent } from "../../engine/converge/progressFile.ts";
import { ownJson } from "../../engine/declare/plainJson.ts";
import { follow, renderTree, type Followed } from "./tree.ts";

const FALLBACK_WIDTH = 120;

/** Prints a line for every change; on a terminal, also the tree of running units below the lines. */
export async function progressPrinter(out: NodeJS.WriteStream = process.stdout): Promise<(event: ProgressEvent) => void> {
  const live = out.isTTY ? (await import("log-update")).createLogUpdate(out) : undefined;
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

const POLL_MILLISECONDS = 100;

/** Reads the events that the engine appends to a file until `stop`, and then the rest. */
export async function followProgress(file: string, stop: AbortSignal, onEvent: (event: ProgressEvent) => void): Promise<void> {
  const handle = await open(file, "a+");
  const decoder = new TextDecoder();
  try {
    let position = 0;
    let rest = "";
    for (let last = false; !last;) {
      last = stop.aborted;
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - position), position });
      position += bytesRead;
      // The last line, or its last character, may be incomplete.
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onEvent(ownJson<ProgressEvent>(line));
      if (!last) await sleep(POLL_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}
