import { Command } from "@commander-js/extra-typings";
import { EXIT } from "./exit.ts";
import { setForced } from "./policy.ts";
import { run } from "./run.ts";
import { adoptCommand } from "./verbs/adopt.ts";
import { addTargetCommand } from "./verbs/addTarget.ts";
import { approveCommand } from "./verbs/approve.ts";
import { changedCommand } from "./verbs/changed.ts";
import { checkCommand } from "./verbs/check.ts";
import { commentCommand } from "./verbs/comment.ts";
import { continueCommand } from "./verbs/continue.ts";
import { deployCommands } from "./verbs/deploy.ts";
import { discardCommand } from "./verbs/discard.ts";
import { doctorCommand } from "./verbs/doctor.ts";
import { driftCommand } from "./verbs/drift.ts";
import { exportCuratedCommand } from "./verbs/exportCurated.ts";
import { exposuresCommand } from "./verbs/exposures.ts";
import { graphCommand } from "./verbs/graph.ts";
import { impactCommand } from "./verbs/impact.ts";
import { issueCommand } from "./verbs/issue.ts";
import { journalCommand } from "./verbs/journal.ts";
import { listCommand } from "./verbs/list.ts";
import { lockCommand } from "./verbs/lock.ts";
import { lookupCommand } from "./verbs/lookup.ts";
import { planCommand } from "./verbs/plan.ts";
import { newCommand } from "./verbs/new.ts";
import { recordCommand } from "./verbs/record.ts";
import { renderCommand } from "./verbs/render.ts";
import { reposCommand } from "./verbs/repos.ts";
import { rerunCommand } from "./verbs/rerun.ts";
import { setDateCommand } from "./verbs/setDate.ts";
import { suggestRangeCommand } from "./verbs/suggestRange.ts";
import { withdrawCommand } from "./verbs/withdraw.ts";

/** Parses a command line and runs one verb; the exit code is its answer. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads may stop reading, as `head` does; that is no failure of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.error));
  setForced(undefined);
  await run(calibProgram(), argv);
}

/** All verbs with their options. */
export function calibProgram() {
  const program = new Command("calib")
    .description("Calibrations as code: declare a calibset, converge every Butler repository, see drift.")
    .version("0.1.0")
    .exitOverride()
    .showHelpAfterError("(add --help for the whole list)")
    .addHelpText(
      "after",
      `
A set is named INSTRUMENT/TICKET, e.g. LATISS/DM-43525.
The world is chosen by --world (default demo) and --dir (default .<world> in the project).

Exit codes: 0 done or in sync; 1 error, or something could not be checked; 2 usage; 7 drift, or changes with --expect-no-changes.`,
    );
  const verbs = [checkCommand(), newCommand(), rerunCommand(), setDateCommand(), addTargetCommand(), withdrawCommand(), changedCommand(), adoptCommand(), exposuresCommand(), lockCommand(), renderCommand(), suggestRangeCommand(), ...deployCommands(), continueCommand(), discardCommand(), approveCommand(), exportCuratedCommand(), planCommand(), driftCommand(), impactCommand(), lookupCommand(), listCommand(), reposCommand(), graphCommand(), recordCommand(), journalCommand(), commentCommand(), issueCommand(), doctorCommand()];
  for (const verb of verbs) program.addCommand(verb.exitOverride());
  return program;
}
