import { Option } from "@commander-js/extra-typings";
import { chooseEngine } from "../engines/choose.ts";
import type { Operation } from "../engines/engine.ts";
import type { Parts } from "../../host/index.ts";
import { stepNames } from "../../engine/model/change.ts";
import { loadPlan } from "../../engine/converge/savedPlans.ts";
import { deploySets } from "../deploy.ts";
import { buildingVerb, placeOf, setForced } from "../place.ts";
import { asReason } from "../arguments.ts";

const described: Readonly<Record<Operation, string>> = {
  up: "bring every repository to what the sets declare, as far as approvals and jobs allow",
  preview: "show what up would do; writes nothing",
  refresh: "bring Pulumi's state to what the repositories hold; writes to no repository",
  destroy: "forget the Pulumi state of sets; refused while a repository searches the ticket; deletes no data",
};

/** `calib up|preview|refresh|destroy`: one of the four Pulumi operations, on the stack of each set. Without `parts`, the host starts processes of its own. */
export const deployCommand = (operation: Operation, parts?: Parts) =>
  buildingVerb(operation)
    .description(described[operation])
    .argument("[set...]", operation === "up" ? "sets (default: those with a plan or without a state)" : "sets (default: all)")
    .addOption(new Option("--engine <engine>", "deployment engine").choices(["host", "cli", "auto"] as const).default("auto" as const))
    .option("--site <name>", "restrict to this site, in a stack of its own")
    .option("--only-repo <name...>", "restrict to these repositories")
    .option("--only-product <name...>", "restrict to these products, such as bias, flat or flat-r; leaves out the units of the whole set")
    .addOption(new Option("--only-step <name...>", "restrict to these steps").choices(stepNames))
    .option("--save <file>", "preview: write the plan to a file, for up --plan")
    .option("--plan <file>", "up: carry out a saved plan; refused if today's plan differs")
    .option("--wait", "wait for workflows of bps, and at checkpoints for the review, instead of ending there")
    .option("--retry", "start another attempt at outputs that bps did not complete")
    .option(
      "--force-unmerged <reason>",
      "write although the checkout is changed or not merged; the reason is recorded in journal and record",
      asReason,
    )
    .option("--expect-no-changes", "exit 7 if anything changes or waits")
    .action(async (named, options, command) => {
      if (options.wait && operation !== "up") return command.error(`error: ${operation} builds nothing: --wait is for up`);
      if (options.retry && operation !== "up" && operation !== "preview")
        return command.error(`error: ${operation} starts nothing: --retry is for up and preview`);
      if (options.save !== undefined && operation !== "preview") return command.error("error: --save is for preview");
      if (options.plan !== undefined && (operation !== "up" || named.length))
        return command.error("error: --plan is for up, without sets: the plan names them");
      if (options.forceUnmerged !== undefined && operation !== "up")
        return command.error(`error: ${operation} writes to no repository: --force-unmerged is for up`);
      if (options.forceUnmerged !== undefined) setForced(options.forceUnmerged);
      const { deploy, why } = await chooseEngine(options.engine, parts);
      console.log(why);
      const asked = placeOf(options);
      const plan = options.plan === undefined ? null : await loadPlan(options.plan, asked);
      process.exitCode = await deploySets({
        operation,
        named: plan ? plan.sets.map(({ set }) => set) : named,
        workspace: plan ? { ...asked, only: plan.only } : asked,
        deploy,
        expectNoChanges: options.expectNoChanges ?? false,
        wait: options.wait ?? false,
        save: options.save ?? null,
        plan,
      });
    });
