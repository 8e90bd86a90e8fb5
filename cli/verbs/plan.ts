import { writeFile } from "node:fs/promises";
import { FORGE_LIMIT } from "../../engine/present/fitted.ts";
import { renderPlan } from "../../engine/present/presentPlan.ts";
import { renderPlanMarkdown } from "../../engine/present/planMarkdown.ts";
import { EXIT } from "../exit.ts";
import { buildingVerb, placeOf } from "../place.ts";
import { planPullRequest } from "../pullRequest.ts";

/** `calib plan`: what a branch would do, for those who review it. Reads only. */
export const planCommand = () =>
  buildingVerb("plan")
    .description("what up would do for the sets that a branch changes, with what exposures would find; exit 1 where a set cannot be planned or breaks a rule")
    .argument("[set...]", "sets; those that differ from the base where none is named")
    .option("--base <ref>", "branch, tag or commit to compare with; what the world wants merged into, or origin/main, where none is named")
    .option("--markdown", "as the comment of a pull request, no longer than a forge takes")
    .option("--artifact <url>", "where the whole text is to be read; --markdown links to it")
    .option("--full <file>", "write the whole text to a file too, however long")
    .action(async (named, options, command) => {
      if (!options.markdown && (options.artifact !== undefined || options.full !== undefined)) return command.error("error: --artifact and --full are for --markdown");
      const plan = await planPullRequest(named, placeOf(options), options.base);
      if (options.full !== undefined) await writeFile(options.full, renderPlanMarkdown(plan, { limit: Infinity, artifact: null }));
      const words = plan.sets.map(({ set, plan: each }) => ("kind" in each ? `${set}\n  ${each.reasons.join("\n  ")}` : renderPlan(each, plan.keys)));
      console.log(options.markdown ? renderPlanMarkdown(plan, { limit: FORGE_LIMIT, artifact: options.artifact ?? null }) : words.join("\n"));
      if (plan.sets.some(({ plan: each, judged }) => "kind" in each || judged.errors.length)) process.exitCode = EXIT.error;
    });
