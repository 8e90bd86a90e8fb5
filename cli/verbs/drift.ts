import { openSession } from "../../engine/converge/session.ts";
import { driftOf } from "../../engine/drift/drift.ts";
import type { DriftRow } from "../../engine/drift/finding.ts";
import { listCalibsets } from "../../engine/load/calibset.ts";
import { renderDrift } from "../../engine/render/drift.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

/** `calib drift`: holds every repository against the locks. Reads only. */
export const driftCommand = () =>
  verb("drift")
    .description("compare every repository with the locks; exit 7 where they differ, 1 where only something could not be checked")
    .argument("[set...]", "sets to compare; all where none is named")
    .option("--json", "as JSON")
    .action(async (named, options) => {
      const place = placeOf(options);
      const keys = named.length ? named : await listCalibsets(place);
      const rows: DriftRow[] = [];
      for (const key of keys) {
        const session = await openSession(key, place);
        try {
          rows.push(...(await driftOf(session)));
        } finally {
          await session.close();
        }
      }
      console.log(options.json ? JSON.stringify(rows, null, 2) : renderDrift(rows));
      process.exitCode = exitOf(rows);
    });

/** Drift that is proven stays proven, whatever else could not be checked. */
export function exitOf(rows: readonly DriftRow[]): ExitCode {
  if (rows.some(({ cell }) => cell.state === "differs")) return EXIT.drift;
  return rows.some(({ cell }) => cell.state === "unverifiable") ? EXIT.error : EXIT.ok;
}
