import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import pc from "picocolors";
import type { ProgressEvent } from "../../engine/converge/progressFile.ts";
import { ownJson } from "../../engine/declare/plainJson.ts";
import { clockWarning } from "../../engine/present/siteWarnings.ts";
import { follow, renderTree, type Followed } from "./tree.ts";

const FALLBACK_WIDTH = 120;

/** Returns a printer: a line for each change, wait and failure. A terminal also shows the running units; other output names each log file once. */
export async function progressPrinter(out: NodeJS.WriteStream = process.stdout): Promise<(event: ProgressEvent) => void> {
  const live = out.isTTY ? (await import("log-update")).createLogUpdate(out) : undefined;
  const printedLogs = new Set<string>();
  let followed: Followed = new Map();
  return (event) => {
    followed = follow(followed, event, Date.now());
    live?.clear();
    const line = lineOf(event);
    if (line !== undefined) out.write(`${line}\n`);
    const log = event.kind === "job" ? event.log : undefined;
    if (!live && log !== undefined && !printedLogs.has(log)) out.write(pc.dim(`    log ${log}\n`));
    if (log !== undefined) printedLogs.add(log);
    const tree = renderTree(followed, Date.now(), out.columns || FALLBACK_WIDTH);
    if (tree) live?.(tree);
  };
}

function lineOf(event: ProgressEvent): string | undefined {
  if (event.kind === "result") return undefined;
  if (event.kind === "clock") return `  ${pc.yellow("warning")} ${clockWarning(event.site, event) ?? ""}`;
  const { unit, step, kind, text } = event;
  if (kind === "applying") return `  ${pc.cyan("~")} ${unit}: ${text}`;
  if (kind === "remark") return `  ${pc.yellow("!")} ${unit}: ${text}`;
  if (kind === "waiting") return `  ${pc.yellow("…")} ${unit}, ${step} waits: ${text}`;
  if (kind === "failed") return `  ${pc.red("✗")} ${unit}, ${step} failed: ${text}`;
  return undefined;
}

const POLL_MILLISECONDS = 100;

/** Passes on the events that the engine appends to a file. After `stop`, the rest of the file is read once more. */
export async function followProgress(file: string, stop: AbortSignal, onEvent: (event: ProgressEvent) => void): Promise<void> {
  const handle = await open(file, "a+");
  const decoder = new TextDecoder();
  try {
    let position = 0;
    let incomplete = "";
    for (let isLast = false; !isLast;) {
      isLast = stop.aborted;
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - position), position });
      position += bytesRead;
      // The last line, or its last character, may be incomplete.
      const lines = (incomplete + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split("\n");
      incomplete = lines.pop() ?? "";
      for (const line of lines) onEvent(ownJson<ProgressEvent>(line));
      if (!isLast) await sleep(POLL_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}
