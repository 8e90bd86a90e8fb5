import { openSession } from "../../engine/converge/session.ts";
import { copyArtifacts } from "../../engine/release/copyArtifacts.ts";
import { placeOf, verb } from "../place.ts";

/** `calib artifacts`: copies the datasets of a product into a folder, for a person who looks at them. */
export const artifactsCommand = () =>
  verb("artifacts")
    .description("copy the datasets of a product into a folder, under names that say what they are")
    .argument("<set>", "INSTRUMENT/TICKET")
    .argument("<product>", "product, with its band for a banded product")
    .argument("<folder>", "folder of the copies; an existing file is never replaced")
    .action(async (key, product, folder, options) => {
      const session = await openSession(key, placeOf(options));
      try {
        const loaded = await session.loaded();
        const { repo } = loaded.set.build;
        const [view, reader] = await Promise.all([session.observer.view(repo), session.bridges.reader(repo)]);
        const { run, files, elsewhere } = await copyArtifacts(loaded, view, reader, product, folder);
        for (const file of files) console.log(file);
        if (elsewhere.length)
          console.log(`${elsewhere.length} datasets of ${run} are in an object store or a zip file: butler retrieve-artifacts copies them`);
      } finally {
        await session.close();
      }
    });
