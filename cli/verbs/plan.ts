import { writeFile } from "node:fs/promises";
import { FORGE_LIMIT } from "../../engine/present/fitted.ts";
import { locate } from "../../engine/declare/locate.ts";
import { renderWarnings } from "../../engine/present/presentDiagnostics.ts";
import { renderChainPlan, renderPlan } from "../../engine/present/presentPlan.ts";
import { renderPlanMarkdown, type PullRequestPlan } from "../../engine/present/planMarkdown.ts";
import { EXIT } from "../exit.ts";
import { buildingVerb, placeOf } from "../place.ts";
import { planPullRequest } from "../pullRequest.ts";

/** `calib plan`: shows reviewers what a branch would do. Reads only. */
export const planCommand = () =>
  buildingVerb("plan")
    .description(
      "show what up would do for the sets that a branch changes, and what exposures would find; exit 1 if a set cannot be planned or breaks a rule",
    )
    .argument("[set...]", "sets (default: those that differ from the base)")
    .option("--base <ref>", "branch, tag or commit to compare with (default: the world's requireMerged, or origin/main)")
    .option("--markdown", "as the comment of a pull request, no longer than a forge accepts")
    .option("--artifact <url>", "address of the whole text, to which --markdown links")
    .option("--full <file>", "also write the whole text to a file")
    .action(async (named, options, command) => {
      if (!options.markdown && (options.artifact !== undefined || options.full !== undefined))
        return command.error("error: --artifact and --full are for --markdown");
      const plan = await planPullRequest(named, placeOf(options), options.base);
      if (options.full !== undefined) await writeFile(options.full, renderPlanMarkdown(plan, { limit: Infinity, artifact: null }));
      const words = plan.sets.map(({ set, plan: each }) =>
        "kind" in each ? `${set}\n  ${each.reasons.join("\n  ")}` : renderPlan(each, plan.keys),
      );
      words.push(...plan.chains.map((chain) => renderChainPlan(chain, plan.keys)));
      if (!options.markdown && plan.warnings.length) words.push(renderWarnings(await locate(plan.warnings)));
      console.log(
        options.markdown ? renderPlanMarkdown(plan, { limit: FORGE_LIMIT, artifact: options.artifact ?? null }) : words.join("\n"),
      );
      if (plan.sets.some(({ plan: each, judged }) => "kind" in each || judged.errors.length) || !isAnswered(plan))
        process.exitCode = EXIT.error;
    });

/** Whether the effect of every changed chain file could be checked. */
const isAnswered = ({ chains }: PullRequestPlan): boolean =>
  chains.every(({ impacts }) => impacts.every(({ impact }) => impact.kind === "answered"));
