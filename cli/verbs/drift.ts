import { Bridges } from "../../engine/bridge/pool.ts";
import { openSession } from "../../engine/converge/session.ts";
import { driftOf } from "../../engine/drift/drift.ts";
import type { DriftRow } from "../../engine/drift/finding.ts";
import { listCalibsets } from "../../engine/load/calibset.ts";
import { FindingsError } from "../../engine/load/failure.ts";
import { findRemovedSets } from "../../engine/load/removed.ts";
import { requireWorld } from "../../engine/load/world.ts";
import { renderDrift } from "../../engine/render/drift.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { printFailure } from "../failure.ts";
import { placeOf, verb } from "../place.ts";

/** `calib drift`: holds every repository against the locks. Reads only. */
export const driftCommand = () =>
  verb("drift")
    .description("compare every repository with the locks; exit 7 where they differ, 1 where only something could not be checked")
    .argument("[set...]", "sets to compare; all where none is named")
    .option("--json", "as JSON")
    .action(async (named, options) => {
      const place = placeOf(options);
      const world = await requireWorld(place);
      const rows: DriftRow[] = [];
      const removed = named.length || place.trial !== null ? [] : await findRemovedSets({ place, world });
      let failed = removed.length > 0;
      if (failed) await printFailure(new FindingsError(removed));
      const bridges = new Bridges(world, place);
      try {
        for (const key of named.length ? named : await listCalibsets(place)) {
          try {
            rows.push(...(await driftOf(await openSession(key, place, bridges))));
          } catch (thrown) {
            failed = true;
            await printFailure(thrown);
          }
        }
      } finally {
        await bridges.close();
      }
      console.log(options.json ? JSON.stringify(rows, null, 2) : renderDrift(rows));
      process.exitCode = exitOf(rows, failed);
    });

/** Drift that is proven stays proven, whatever else could not be checked, or not even loaded. */
export function exitOf(rows: readonly DriftRow[], failed: boolean): ExitCode {
  if (rows.some(({ cell }) => cell.state === "differs")) return EXIT.drift;
  return failed || rows.some(({ cell }) => cell.state === "unverifiable") ? EXIT.error : EXIT.ok;
}
