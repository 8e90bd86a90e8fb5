import { Option } from "@commander-js/extra-typings";
import { chooseEngine } from "../engines/choose.ts";
import type { Operation } from "../engines/engine.ts";
import type { Parts } from "../../host/index.ts";
import { stepNames } from "../../engine/model/change.ts";
import { loadPlan } from "../../engine/converge/savedPlans.ts";
import { deploySets } from "../deploy.ts";
import { buildingVerb, placeOf } from "../place.ts";
import { asReason, setForced } from "../policy.ts";

const described: Readonly<Record<Operation, string>> = {
  up: "bring every repository to what the sets declare, as far as approvals and jobs allow",
  preview: "show what up would do; writes nothing",
  refresh: "bring Pulumi's state to what the repositories hold; writes to no repository",
  destroy: "forget a set's stack; refused while a repository searches its ticket, and no data are ever deleted",
};

/** `calib up|preview|refresh|destroy`: one of the four Pulumi operations, on one stack a set; by the host's own processes where no parts are given. */
export const deployCommand = (operation: Operation, parts?: Parts) =>
  buildingVerb(operation)
    .description(described[operation])
    .argument("[set...]", operation === "up" ? "sets; those with a plan or without a state where none is named" : "sets; all where none is named")
    .addOption(new Option("--engine <engine>", "who carries it out").choices(["host", "cli", "auto"] as const).default("auto" as const))
    .option("--site <name>", "only what lies at this site, in a stack of its own")
    .option("--only-repo <name...>", "only what is done at these repositories; all else stays as it is")
    .option("--only-product <name...>", "only these products, such as bias, flat or flat-r; nothing of the set as a whole")
    .addOption(new Option("--only-step <name...>", "only these steps").choices(stepNames))
    .option("--save <file>", "preview: write the plan to a file, for up --plan")
    .option("--plan <file>", "up: carry out a saved plan, and refuse where the world has moved since")
    .option("--wait", "wait for workflows of bps, and at checkpoints until somebody has looked, instead of ending there")
    .option("--retry", "start the next attempt at what bps did not complete")
    .option("--force-unmerged <reason>", "write although the checkout is changed or not merged; the reason stands in journal and record", asReason)
    .option("--expect-no-changes", "exit 7 if anything changes or waits")
    .action(async (named, options, command) => {
      if (options.wait && operation !== "up") return command.error(`error: ${operation} builds nothing that could wait: --wait is for up`);
      if (options.retry && operation !== "up" && operation !== "preview") return command.error(`error: ${operation} starts nothing: --retry is for up and preview`);
      if (options.save !== undefined && operation !== "preview") return command.error("error: --save is for preview");
      if (options.plan !== undefined && (operation !== "up" || named.length)) return command.error("error: --plan is for up, and names the sets itself");
      if (options.forceUnmerged !== undefined && operation !== "up") return command.error(`error: ${operation} writes to no repository: --force-unmerged is for up`);
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
