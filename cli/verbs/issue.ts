import { readBounded } from "../../engine/declare/bounded.ts";
import { Command } from "@commander-js/extra-typings";
import { CalibError } from "../../engine/errors.ts";
import { FORGE_LIMIT, shortened } from "../../engine/present/fitted.ts";
import { asRepository } from "../arguments.ts";
import { forgeOf, type Forge, type Outcome } from "../forge.ts";

/** `calib issue`: keeps one issue open while there is drift. */
export const issueCommand = () =>
  new Command("issue")
    .description(
      "put the text of `calib drift --markdown` into one issue, edited in place, and close it once there is no drift (GITHUB_TOKEN, GITHUB_API_URL)",
    )
    .argument("<file>", "file of the text")
    .requiredOption("--repo <name>", "OWNER/NAME", asRepository)
    .option("--title <text>", "title of a new issue", "Repositories differ from what was made")
    .option("--resolved", "there is no drift: close the open issue, if there is one, with this text")
    .option("--artifact <url>", "address of the whole text")
    .action(async (file, { repo, title, resolved, artifact }) => {
      const outcome = await postDrift(forgeOf(repo), {
        title,
        text: await readBounded(file),
        resolved: resolved ?? false,
        artifact: artifact ?? null,
      });
      console.log(`issue of ${repo}: ${outcome}`);
    });

/** Hidden in the issue, by which it is found again. */
export const DRIFT_MARKER = "<!-- calib drift -->";

export interface DriftNote {
  readonly title: string;
  readonly text: string;
  /** Whether there is no drift any more. */
  readonly resolved: boolean;
  readonly artifact: string | null;
}

/** Keeps one issue open while there is drift, edited in place, and closes it with the last text. */
export async function postDrift(forge: Forge, { title, text, resolved, artifact }: DriftNote): Promise<Outcome> {
  const body = shortened(`${DRIFT_MARKER}\n${text}`, FORGE_LIMIT, artifact);
  const open = (await forge.openIssues()).find((issue) => issue.body.startsWith(DRIFT_MARKER));
  if (!open && resolved) return "nothing to report";
  if (!open) {
    await forge.addIssue(title, body);
    return "added";
  }
  if (!resolved && open.body.trimEnd() === body.trimEnd()) return "unchanged";
  const sent = await forge.editIssue(open.id, resolved ? { body, state: "closed", state_reason: "completed" } : { body });
  // Unlike comments, there must be only one issue: a second one every night is noise.
  if (sent.kind === "refused") throw new CalibError("forge-refused", sent.reason);
  return resolved ? "closed" : "updated";
}
