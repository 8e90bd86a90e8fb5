import { CalibError } from "../errors.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import { readBounded } from "../declare/bounded.ts";
import { writeJson } from "../declare/plainJson.ts";
import { parseJson } from "../declare/readJson.ts";
import { parseDocument } from "../declare/schema.ts";
import type { Workspace } from "../declare/workspace.ts";
import type { SavedPlan, SavedSet } from "../model/savedPlan.ts";

export const savePlan = (file: string, { world, only }: Workspace, sets: readonly SavedSet[]): Promise<void> =>
  writeJson(file, { version: 1, world, only, sets } satisfies SavedPlan);

export async function loadPlan(file: string, { world }: Workspace): Promise<SavedPlan> {
  const text = await readBounded(file).catch((cause: unknown) => {
    throw cause instanceof CalibError ? cause : new CalibError("plan-invalid", `${file} cannot be read`, { cause });
  });
  const parsed = parseDocument("savedPlan", parseJson(text, file, "plan-invalid"), file, "plan-invalid");
  if (parsed.kind === "invalid") throw new DiagnosticsError(parsed.diagnostics);
  if (parsed.value.world !== world) throw new CalibError("plan-invalid", `${file} is about the world ${parsed.value.world}, not ${world}`);
  return parsed.value;
}

/** Throws if a repository, the declaration, the approval or the chain file has changed since the plan was saved. Pure. */
export function refuseStale(saved: SavedSet, now: SavedSet): void {
  if (saved.digest !== now.digest) throw new CalibError("plan-stale", `the calibset ${saved.set} has changed since the plan was saved`);
  if (saved.chain !== now.chain)
    throw new CalibError("plan-stale", `${saved.set}: the chain file of its instrument has changed since the plan was saved`);
  const gone = saved.lines.find((line) => !now.lines.includes(line));
  const fresh = now.lines.find((line) => !saved.lines.includes(line));
  if (gone !== undefined) throw new CalibError("plan-stale", `${saved.set}: no longer planned: ${gone.trim()}`);
  if (fresh !== undefined) throw new CalibError("plan-stale", `${saved.set}: not in the plan: ${fresh.trim()}`);
}
