import { openSession } from "../../engine/converge/session.ts";
import { collectRange } from "../../engine/select/range/collectRange.ts";
import { rangeJson, renderRange } from "../../engine/present/presentSuggested.ts";
import { dates, number } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

/** `calib suggest-range`: derives a validity range for a person to declare. Reads only. */
export const suggestRangeCommand = () =>
  verb("suggest-range")
    .description(
      "derive begin and end of a set from its verification, and from the camera's state and statistics in the daily series; writes nothing; exit 1 if raws could not be read",
    )
    .argument("<set>", "INSTRUMENT/TICKET of a locked set")
    .option("--dates <begin..end>", "observing days, both included (default: all of the build repository)", dates)
    .option("--sample <number>", "number of exposures to read for each day, type, filter and exposure time", number, 3)
    .option("--json", "as JSON, with every day")
    .action(async (key, { dates: days, sample, json, ...options }) => {
      const session = await openSession(key, placeOf(options));
      try {
        const loaded = await session.loaded();
        const { repo } = loaded.set.build;
        const evidence = await collectRange(loaded, await session.observer.view(repo), await session.bridges.reader(repo), {
          dates: days ?? null,
          sample,
        });
        if (evidence.days.some(({ unread }) => unread)) process.exitCode = EXIT.error;
        console.log(json ? JSON.stringify(rangeJson(loaded, evidence), null, 2) : renderRange(loaded, evidence));
      } finally {
        await session.close();
      }
    });
