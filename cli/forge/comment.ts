import { NO_CHANGE, PLAN_MARKER } from "../../engine/present/planMarkdown.ts";
import { FORGE_LIMIT, shortened } from "../../engine/present/fitted.ts";
import type { Forge } from "./client.ts";
import { ours, type AdoptNote } from "./items.ts";

/**
 * Tells a pull request its plan in one comment that is edited in place. Where there is nothing to do, nobody is told
 * unasked; but a comment that promised a change is set right.
 */
export async function tellPlan(forge: Forge, number: number, plan: string, artifact: string | null): Promise<AdoptNote> {
  const text = shortened(plan.startsWith(PLAN_MARKER) ? plan : `${PLAN_MARKER}\n${plan}`, FORGE_LIMIT, artifact);
  const before = await ours(forge, `/issues/${number}/comments`, "id", PLAN_MARKER);
  if (before.some(({ body }) => body.trimEnd() === text.trimEnd())) return "unchanged";
  for (const { id } of before) {
    // Somebody who copied the marker keeps their comment.
    if ((await forge.send("PATCH", `/issues/comments/${id}`, { body: text })).kind === "done") return "updated";
  }
  if (text.includes(NO_CHANGE)) return "nothing to tell";
  await forge.send("POST", `/issues/${number}/comments`, { body: text });
  return "added";
}
