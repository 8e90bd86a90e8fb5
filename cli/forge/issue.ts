import { CalibError } from "../../engine/errors.ts";
import { FORGE_LIMIT, shortened } from "../../engine/present/fitted.ts";
import type { Forge } from "./client.ts";
import { ours, type AdoptNote } from "./items.ts";

/** Hidden in the issue, by which it is found again. */
export const DRIFT_MARKER = "<!-- calib drift -->";

export interface DriftTold {
  readonly title: string;
  readonly text: string;
  /** Whether the repositories are as they should be again. */
  readonly resolved: boolean;
  readonly artifact: string | null;
}

/** Keeps one issue open while there is drift, edited in place, and closes it with the last word. */
export async function tellDrift(forge: Forge, { title, text, resolved, artifact }: DriftTold): Promise<AdoptNote> {
  const body = shortened(`${DRIFT_MARKER}\n${text}`, FORGE_LIMIT, artifact);
  const [open] = await ours(forge, "/issues?state=open", "number", DRIFT_MARKER);
  if (!open && resolved) return "nothing to tell";
  if (!open) {
    await forge.send("POST", "/issues", { title, body });
    return "added";
  }
  if (!resolved && open.body.trimEnd() === body.trimEnd()) return "unchanged";
  const sent = await forge.send("PATCH", `/issues/${open.id}`, resolved ? { body, state: "closed", state_reason: "completed" } : { body });
  // Unlike a comment, of issues there is to be one alone: a second one every night helps nobody.
  if (sent.kind === "refused") throw new CalibError("forge-refused", sent.reason);
  return resolved ? "closed" : "updated";
}
