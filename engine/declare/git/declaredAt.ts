import { calibsetFile, listCalibsets, loadDeclaration } from "../loadCalibset.ts";
import type { Workspace } from "../workspace.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import { setsAt } from "./setsAt.ts";

/** What a set declared at a commit, in whichever form; null where there was none. */
export async function declaredAt(commit: string, set: string, place: Workspace): Promise<CalibsetDeclaration | null> {
  const base = await setsAt(place, commit);
  try {
    return (await listCalibsets(base.place)).includes(set) ? await loadDeclaration(calibsetFile(set, base.place)) : null;
  } finally {
    await base.dispose();
  }
}
