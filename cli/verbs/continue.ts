import { userInfo } from "node:os";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { simpleGit } from "simple-git";
import { openSession } from "../../engine/converge/session.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { writeJson } from "../../engine/declare/plainJson.ts";
import { recordReviews } from "../../engine/lock/recordReview.ts";
import { buildingVerb, placeOf } from "../place.ts";

/** `calib continue`: records who reviewed the images of open checkpoints, so that the build goes on. */
export const continueCommand = () =>
  buildingVerb("continue")
    .description("record that you reviewed the images of open checkpoints; the next up goes on")
    .argument("<set>", "INSTRUMENT/TICKET")
    .argument("[product]", "product (default: all that wait)")
    .option("--by <name>", "reviewer (default: git's user.name, or the account)", (text: string) => {
      if (text.trim()) return text;
      throw new InvalidArgumentError("write the name of the reviewer");
    })
    .action(async (key, product, options) => {
      const workspace = placeOf(options);
      const session = await openSession(key, workspace);
      try {
        const loaded = await session.loaded();
        const view = await session.observer.view(loaded.set.build.repo);
        const record = recordReviews(loaded, view, product, options.by ?? (await committer()), new Date());
        await writeJson(files.reviews(loaded, loaded.set), record);
        for (const review of record.looks.slice(loaded.reviews.length)) console.log(`${review.product}: reviewed by ${review.by}`);
      } finally {
        await session.close();
      }
    });

async function committer(): Promise<string> {
  const { value } = await simpleGit()
    .getConfig("user.name")
    .catch(() => ({ value: null }));
  return value ?? userInfo().username;
}
