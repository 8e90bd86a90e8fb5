import pc from "picocolors";
import type { ProgressEvent } from "../../engine/converge/progress.ts";

/** Prints progress as it comes: a line a change, and on a terminal one moving line for the jobs that run. */
export function progressPrinter(out: NodeJS.WriteStream = process.stdout): (event: ProgressEvent) => void {
  const jobs = new Map<string, string>();
  const clear = () => out.isTTY && jobs.size && out.write("\r\x1b[2K");
  const redraw = () => out.isTTY && jobs.size && out.write([...jobs.values()].join("   "));
  return (event) => {
    const who = `${event.unit}, ${event.step}`;
    clear();
    if (event.kind === "job") jobs.set(who, pc.dim(`${who}: ${event.done ?? 0}/${event.total ?? "?"} quanta`));
    else jobs.delete(who);
    if (event.kind === "applying") out.write(`  ${pc.cyan("~")} ${event.unit}: ${event.text}\n`);
    if (event.kind === "waiting") out.write(`  ${pc.yellow("…")} ${who} waits: ${event.text}\n`);
    redraw();
  };
}
