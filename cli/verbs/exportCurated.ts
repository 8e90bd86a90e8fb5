import { openSession } from "../../engine/converge/session.ts";
import { exportCurated } from "../../engine/converge/exportCurated.ts";
import { placeOf, verb } from "../place.ts";

/** `calib export-curated`: writes a released product as texts of a package, for a person to commit. */
export const exportCuratedCommand = () =>
  verb("export-curated")
    .description("write a released product as texts into the checkout of a package; commits nothing")
    .argument("<set>", "INSTRUMENT/TICKET")
    .argument("<product>", "product, with its band for a banded product")
    .requiredOption("--to <folder>", "checkout of the package, such as obs_lsst_data")
    .option("--json", "files and commands as JSON")
    .action(async (key, product, options) => {
      const session = await openSession(key, placeOf(options));
      try {
        const exported = await exportCurated(session, product, options.to);
        if (options.json) {
          console.log(JSON.stringify(exported, null, 2));
          return;
        }
        for (const file of exported.files) console.log(`wrote ${file}`);
        console.log("To commit them:");
        for (const command of exported.commands) console.log(`  ${command}`);
      } finally {
        await session.close();
      }
    });
