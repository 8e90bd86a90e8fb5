import { Bridges } from "../../engine/bridge/pool.ts";
import { declaredOrder } from "../../engine/content/declaredOrder.ts";
import { impactOf } from "../../engine/lookup/impact/impact.ts";
import { loadedSetsAt } from "../../engine/declare/git/setsAt.ts";
import { locate } from "../../engine/declare/locate.ts";
import { listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { loadedSetsNow } from "../../engine/declare/loadedSet.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { judgeChainsNow } from "../../engine/policy/enforce.ts";
import { renderWarnings } from "../../engine/present/presentDiagnostics.ts";
import { renderImpact, impactJson } from "../../engine/present/presentImpact.ts";
import { EXIT } from "../exit.ts";
import { printFailure } from "../failure.ts";
import { placeOf, verb } from "../place.ts";

/** `calib impact`: shows what exposures would find, and which need processing again. Reads only. */
export const impactCommand = () =>
  verb("impact")
    .description(
      "compare what exposures would find once sets are applied with what they find now; exit 1 if something could not be checked",
    )
    .argument("[set...]", "sets to apply (default: all)")
    .option("--since <ref>", "compare with the sets of a branch, tag or commit, for the same repositories")
    .option("--json", "as JSON, every dataset and exposure")
    .action(async (named, { since, json, ...options }) => {
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const keys = await listCalibsets(workspace);
      const before = since === undefined ? null : await loadedSetsAt(since, named, workspace, world);
      const after = await loadedSetsNow(
        named.length ? named.filter((key) => keys.includes(key) || !before?.loadedSets.some(({ set }) => set.key === key)) : keys,
        workspace,
        world,
      );
      const failed = [...(before?.failed ?? []), ...after.failed];
      for (const thrown of failed) await printFailure(thrown);
      const { warnings } = await judgeChainsNow(named.length ? named : keys, { workspace, world });
      if (warnings.length && !json) console.log(renderWarnings(await locate(warnings)));
      const bridges = new Bridges(world, workspace);
      try {
        const impacts = await impactOf({ before: before && before.loadedSets, after: after.loadedSets, order: declaredOrder }, bridges);
        console.log(json ? JSON.stringify(impactJson(impacts, keys), null, 2) : renderImpact(impacts, keys));
        if (failed.length || impacts.some(({ impact }) => impact.kind === "could not check")) process.exitCode = EXIT.error;
      } finally {
        await bridges.close();
      }
    });
