import { readBounded } from "../../engine/declare/bounded.ts";
import { Command } from "@commander-js/extra-typings";
import { FORGE_LIMIT, shortened } from "../../engine/present/fitted.ts";
import { NO_CHANGE, PLAN_MARKER } from "../../engine/present/planMarkdown.ts";
import { asNumber, asRepository } from "../arguments.ts";
import { forgeOf, type Forge, type Outcome } from "../forge.ts";

/** `calib comment`: puts a plan on a pull request. */
export const commentCommand = () =>
  new Command("comment")
    .description("put the text of `calib plan --markdown` on a pull request: one comment, edited in place (GITHUB_TOKEN, GITHUB_API_URL)")
    .argument("<file>", "file of the text")
    .requiredOption("--repo <name>", "OWNER/NAME", asRepository)
    .requiredOption("--pull <number>", "number of the pull request", asNumber)
    .option("--artifact <url>", "address of the whole text")
    .action(async (file, { repo, pull, artifact }) => {
      const outcome = await postPlan(forgeOf(repo), pull, await readBounded(file), artifact ?? null);
      console.log(`comment on ${repo}#${pull}: ${outcome}`);
    });

/**
 * Puts a plan on a pull request, in one comment that is edited in place. A plan without a change gets no comment of its own,
 * but replaces one that promised a change.
 */
export async function postPlan(forge: Forge, pull: number, plan: string, artifact: string | null): Promise<Outcome> {
  const text = shortened(plan.startsWith(PLAN_MARKER) ? plan : `${PLAN_MARKER}\n${plan}`, FORGE_LIMIT, artifact);
  const before = (await forge.comments(pull)).filter(({ body }) => body.startsWith(PLAN_MARKER));
  if (before.some(({ body }) => body.trimEnd() === text.trimEnd())) return "unchanged";
  for (const { id } of before) {
    // A comment by another author that contains the marker cannot be edited, and stays.
    if ((await forge.editComment(id, text)).kind === "done") return "updated";
  }
  if (text.includes(NO_CHANGE)) return "nothing to report";
  await forge.addComment(pull, text);
  return "added";
}
