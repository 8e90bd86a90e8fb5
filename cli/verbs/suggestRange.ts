import { openSession } from "../../engine/converge/session.ts";
import { collectRange } from "../../engine/select/range/collectRange.ts";
import { rangeJson, renderRange } from "../../engine/present/presentSuggested.ts";
import { dates, number } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

/** `calib suggest-range`: what bounds the validity of a set; a person declares it. Reads only. */
export const suggestRangeCommand = () =>
  verb("suggest-range")
    .description("derive begin and end of a set from its verification and from the camera's state and statistics in the daily series; writes nothing; exit 1 where raws could not be read")
    .argument("<set>", "INSTRUMENT/TICKET, locked")
    .option("--dates <begin..end>", "observing days to look at, both included; all that the build repository has where none are named", dates)
    .option("--sample <number>", "exposures to read of each day, type, filter and exposure time", number, 3)
    .option("--json", "as JSON, every day")
    .action(async (key, { dates: days, sample, json, ...options }) => {
      const session = await openSession(key, placeOf(options));
      try {
        const loaded = await session.loaded();
        const { repo } = loaded.set.build;
        const evidence = await collectRange(loaded, await session.observer.view(repo), await session.bridges.reader(repo), { dates: days ?? null, sample });
        if (evidence.days.some(({ unread }) => unread)) process.exitCode = EXIT.error;
        console.log(json ? JSON.stringify(rangeJson(loaded, evidence), null, 2) : renderRange(loaded, evidence));
      } finally {
        await session.close();
      }
    });
