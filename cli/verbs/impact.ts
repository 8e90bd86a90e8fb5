import { Bridges } from "../../engine/bridge/pool.ts";
import { impactOf } from "../../engine/lookup/impact/impact.ts";
import { scenesAt } from "../../engine/declare/git/setsAt.ts";
import { listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { scenesNow } from "../../engine/declare/loadedSet.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { renderImpact, impactJson } from "../../engine/present/presentImpact.ts";
import { EXIT } from "../exit.ts";
import { printFailure } from "../failure.ts";
import { placeOf, verb } from "../place.ts";

/** `calib impact`: what exposures would find, and which are to be processed again. Reads only. */
export const impactCommand = () =>
  verb("impact")
    .description("what exposures would find once sets are applied, against what they find now; exit 1 where something could not be checked")
    .argument("[set...]", "sets to apply; all where none is named")
    .option("--since <ref>", "compare with the sets as git has them at a branch, tag or commit, the repositories being as they are")
    .option("--json", "as JSON, every dataset and exposure")
    .action(async (named, { since, json, ...options }) => {
      const place = placeOf(options);
      const world = await requireWorld(place);
      const keys = await listCalibsets(place);
      const before = since === undefined ? null : await scenesAt(since, named, place, world);
      const after = await scenesNow(named.length ? named.filter((key) => keys.includes(key) || !before?.scenes.some(({ set }) => set.key === key)) : keys, place, world);
      const failed = [...(before?.failed ?? []), ...after.failed];
      for (const thrown of failed) await printFailure(thrown);
      const bridges = new Bridges(world, place);
      try {
        const impacts = await impactOf({ before: before && before.scenes, after: after.scenes }, bridges);
        console.log(json ? JSON.stringify(impactJson(impacts, keys), null, 2) : renderImpact(impacts, keys));
        if (failed.length || impacts.some(({ impact }) => impact.kind === "could not check")) process.exitCode = EXIT.error;
      } finally {
        await bridges.close();
      }
    });
