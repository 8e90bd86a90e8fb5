import { changedSets } from "../../engine/declare/git/changedSets.ts";
import { baseOf } from "../../engine/declare/git/history.ts";
import { findMisnamed } from "../../engine/declare/loadCalibset.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { renderChanged } from "../../engine/present/presentChanged.ts";
import { renderDiagnostics } from "../../engine/present/presentDiagnostics.ts";
import { placeOf, verb } from "../place.ts";

/** `calib changed`: lists the sets that a pull request changes. */
export const changedCommand = () =>
  verb("changed")
    .description(
      "list the sets and instrument chains whose files differ from the commit at which the branch left its base, committed or not",
    )
    .option("--base <ref>", "branch, tag or commit to compare with (default: the world's requireMerged, or origin/main)")
    .option("--json", "as JSON")
    .action(async (options) => {
      const workspace = placeOf(options);
      const world = await loadWorld(workspace);
      const changes = await changedSets({ workspace, world }, options.base ?? baseOf(world));
      console.log(options.json ? JSON.stringify(changes, null, 2) : renderChanged(changes));
      const misnamed = await findMisnamed(workspace);
      if (misnamed.length) console.error(renderDiagnostics(misnamed));
    });
