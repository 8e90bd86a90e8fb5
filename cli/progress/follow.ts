import { open, type FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ownJson } from "../../engine/load/wire.ts";
import type { ProgressEvent } from "../../engine/converge/progress.ts";

const POLL_MILLISECONDS = 100;

/** Follows the file to which the engine appends, until it is told to stop; then reads what is left. */
export async function followProgress(file: string, stop: AbortSignal, onEvent: (event: ProgressEvent) => void): Promise<void> {
  const handle = await open(file, "a+");
  try {
    let rest = "";
    for (let last = false; !last; ) {
      last = stop.aborted;
      const lines = (rest + (await readOn(handle))).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onEvent(ownJson<ProgressEvent>(line));
      if (!last) await sleep(POLL_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}

const positions = new WeakMap<FileHandle, number>();

async function readOn(handle: FileHandle): Promise<string> {
  const position = positions.get(handle) ?? 0;
  const { size } = await handle.stat();
  if (size <= position) return "";
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - position), position });
  positions.set(handle, position + bytesRead);
  return buffer.subarray(0, bytesRead).toString("utf8");
}
