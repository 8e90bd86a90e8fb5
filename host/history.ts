import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { checkpointPath, writeWhole, type StackPlace } from "./checkpoint.ts";
import type { HostResult, Operation } from "./request.ts";

const KINDS = { up: "update", preview: "preview", refresh: "refresh", destroy: "destroy" } as const;

/** Writes one entry for `pulumi stack history`, with a copy of the checkpoint. */
export function writeHistory(place: StackPlace, operation: Operation, began: Date, { ok, counts }: HostResult): void {
  const path = checkpointPath(place);
  if (!existsSync(path)) return;
  const stem = join(place.backend, ".pulumi", "history", place.project, place.stack, `${place.stack}-${Date.now()}000000`);
  const resourceChanges = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  const [startTime, endTime] = [began, new Date()].map((date) => Math.floor(date.getTime() / 1000));
  const when = { kind: KINDS[operation], startTime, endTime, result: ok ? "succeeded" : "failed" };
  const rest = { message: "", environment: { "exec.kind": "calib.host" }, config: {}, version: 0, resourceChanges };
  writeWhole(`${stem}.history.json`, JSON.stringify({ ...when, ...rest }));
  copyFileSync(path, `${stem}.checkpoint.json`);
}
