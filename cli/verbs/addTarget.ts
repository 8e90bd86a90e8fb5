import { targetEdits } from "../../engine/declare/edit/smallEdits.ts";
import { edited, editingVerb } from "./edited.ts";

/** `calib add-target`: a repository more. */
export const addTargetCommand = () =>
  editingVerb("add-target")
    .description("deliver a set to a repository more")
    .argument("<set>", "INSTRUMENT/TICKET")
    .argument("<repo>", "e.g. tts/LATISS")
    .option("--force", "also where the set skips it; the reason is taken away")
    .action(async (key, repo, options) => {
      await edited(key, options, (declared) => targetEdits(declared, repo, options.force === true));
    });
