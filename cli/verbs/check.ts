import { FindingsError } from "../../engine/load/failure.ts";
import { listCalibsets, loadCalibset } from "../../engine/load/calibset.ts";
import { findRemovedSets } from "../../engine/load/removed.ts";
import { findTodo } from "../../engine/load/todo.ts";
import { loadWorld } from "../../engine/load/world.ts";
import type { Finding } from "../../engine/model/finding.ts";
import { placeOf, verb } from "../place.ts";

/** `calib check`: everything that can be said of calibsets without asking a repository. */
export const checkCommand = () =>
  verb("check")
    .description("check calibsets without touching a repository; prints all findings with file and line")
    .argument("[set...]", "sets to check; all where none is named")
    .action(async (named, options) => {
      const place = placeOf(options);
      const world = await loadWorld(place);
      const keys = named.length ? named : await listCalibsets(place);
      const findings: Finding[] = named.length ? [] : [...(await findRemovedSets({ place, world }))];
      for (const key of keys) {
        try {
          findings.push(...(await findTodo(await loadCalibset(key, place, world), place)));
        } catch (thrown) {
          if (!(thrown instanceof FindingsError)) throw thrown;
          findings.push(...thrown.findings);
        }
      }
      if (findings.length) throw new FindingsError(findings);
      console.log(`${keys.length} calibsets: no findings`);
    });
