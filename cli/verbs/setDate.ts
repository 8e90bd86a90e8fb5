import { dateEdits } from "../../engine/declare/edit/smallEdits.ts";
import { asDate, edited, editingVerb } from "./edited.ts";

/** `calib set-date`: the range in which a set holds. */
export const setDateCommand = () =>
  editingVerb("set-date")
    .description("change the range in which a set holds; what is made needs new letters with it")
    .argument("<set>", "INSTRUMENT/TICKET")
    .option("--begin <date>", "TAI, inclusive", asDate)
    .option("--end <date>", "TAI, exclusive; makes the set historical", asDate)
    .option("--no-end", "makes the set hold until a newer one is ahead of it")
    .action(async (key, { begin, end, ...options }) => {
      await edited(key, options, (declared) => dateEdits(declared, { ...(begin === undefined ? {} : { begin }), ...(end === undefined ? {} : { end: end === false ? null : end }) }));
    });
