import { openSession } from "../../engine/converge/session.ts";
import { discardTrial } from "../../engine/converge/discardTrial.ts";
import { buildingVerb, placeOf } from "../place.ts";

/** `calib discard`: removes the collections of a trial build. */
export const discardCommand = () =>
  buildingVerb("discard")
    .description("remove what a trial build made, and nothing else")
    .argument("<set>", "INSTRUMENT/TICKET")
    .action(async (key, options, command) => {
      const workspace = placeOf(options);
      if (workspace.trial === null) return command.error("error: name the trial with --trial <name>");
      const session = await openSession(key, workspace);
      try {
        const { removed, foreign } = await discardTrial(session);
        for (const name of removed) console.log(`removed ${name}`);
        for (const name of foreign) console.log(`left alone, because no trial made it: ${name}`);
        if (!removed.length) console.log("nothing to remove");
      } finally {
        await session.close();
      }
    });
