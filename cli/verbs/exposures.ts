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

/** `calib exposures`: candidates for a selection, and what already uses them. Reads only. */
export const exposuresCommand = () =>
  verb("exposures")
    .description("exposures that satisfy an expression, by day and kind, and which sets and calibrations already use them")
    .argument("<repo>", "a repository, e.g. usdf/embargo")
    .option("--where <expression>", "as Butler takes it, e.g. \"exposure.observation_type='bias'\"", "")
    .option("--dates <begin..end>", "observing days, both included, or one", dates)
    .option("--instrument <name>", "all of the repository where none is named")
    .option("--min <number>", "groups of fewer are marked", number, 15)
    .option("--json", "as JSON, every exposure")
    .action(async (repo, { where, dates: days, instrument, min, json, ...options }) => {
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const { loadedSets, failed } = await loadedSetsNow(await listCalibsets(workspace), workspace, world);
      for (const thrown of failed) await printFailure(thrown);
      if (failed.length) process.exitCode = EXIT.error;
      const bridges = new Bridges(world, workspace);
      try {
        const groups = await findCandidates({ repo: asRepo(repo), where, dates: days ?? null, instrument: instrument ?? null }, loadedSets, bridges);
        console.log(json ? JSON.stringify(candidatesJson(groups, min), null, 2) : renderCandidates(groups, min));
      } finally {
        await bridges.close();
      }
    });
