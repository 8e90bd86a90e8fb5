import { withdrawEdits } from "../../engine/declare/edit/smallEdits.ts";
import { asDate, edited, editingVerb, today } from "./edited.ts";

/** `calib withdraw`: takes a set out of use. */
export const withdrawCommand = () =>
  editingVerb("withdraw")
    .description("declare a set withdrawn; the next `calib up` takes it out of use everywhere, and its data stay")
    .argument("<set>", "INSTRUMENT/TICKET")
    .requiredOption("--reason <text>", "for those who come later")
    .option("--on <date>", "day of the decision; today", asDate)
    .action(async (key, { reason, on, ...options }) => {
      await edited(key, options, (declared) => withdrawEdits(declared, on ?? today(), reason));
    });
