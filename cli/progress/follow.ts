import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ownJson } from "../../engine/declare/plainJson.ts";
import type { ProgressEvent } from "../../engine/converge/progressFile.ts";

const POLL_MILLISECONDS = 100;

/** Follows the file to which the engine appends, until it is told to stop; then reads what is left. */
export async function followProgress(file: string, stop: AbortSignal, onEvent: (event: ProgressEvent) => void): Promise<void> {
  const handle = await open(file, "a+");
  const decoder = new TextDecoder();
  try {
    let position = 0;
    let rest = "";
    for (let last = false; !last; ) {
      last = stop.aborted;
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - position), position });
      position += bytesRead;
      // The writer may be in the middle of a line, or of a character.
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onEvent(ownJson<ProgressEvent>(line));
      if (!last) await sleep(POLL_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}
