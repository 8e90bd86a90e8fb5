import { Bridges } from "../../engine/bridge/pool.ts";
import { listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { loadedSetsNow } from "../../engine/declare/loadedSet.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { asRepo } from "../../engine/model/brand.ts";
import { candidatesJson, renderCandidates } from "../../engine/present/presentCandidates.ts";
import { findCandidates } from "../../engine/select/candidates.ts";
import { dates, number } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { printFailure } from "../failure.ts";
import { placeOf, verb } from "../place.ts";

/** `calib exposures`: lists candidates for a selection, and who uses them already. Reads only. */
export const exposuresCommand = () =>
  verb("exposures")
    .description("list exposures that satisfy an expression, by day and kind, with the sets and calibrations that use them already")
    .argument("<repo>", "repository, e.g. usdf/embargo")
    .option("--where <expression>", "Butler expression, e.g. \"exposure.observation_type='bias'\"", "")
    .option("--dates <begin..end>", "observing days, both included, or one day", dates)
    .option("--instrument <name>", "instrument (default: all of the repository)")
    .option("--min <number>", "mark groups of fewer exposures", number, 15)
    .option("--json", "as JSON, every exposure")
    .action(async (repo, { where, dates: days, instrument, min, json, ...options }) => {
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const { loadedSets, failed } = await loadedSetsNow(await listCalibsets(workspace), workspace, world);
      for (const thrown of failed) await printFailure(thrown);
      if (failed.length) process.exitCode = EXIT.error;
      const bridges = new Bridges(world, workspace);
      try {
        const groups = await findCandidates(
          { repo: asRepo(repo), where, dates: days ?? null, instrument: instrument ?? null },
          loadedSets,
          bridges,
        );
        console.log(json ? JSON.stringify(candidatesJson(groups, min), null, 2) : renderCandidates(groups, min));
      } finally {
        await bridges.close();
      }
    });
