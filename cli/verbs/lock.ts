import { openSession } from "../../engine/converge/session.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { writeJson } from "../../engine/declare/plainJson.ts";
import { changesOf } from "../../engine/model/corrected.ts";
import type { LockedProduct } from "../../engine/model/lock.ts";
import { compact } from "../../engine/model/ranges.ts";
import { resolveLock } from "../../engine/lock/resolveLock.ts";
import { holdsOf } from "../../engine/declare/auxiliaryOf.ts";
import { buildingVerb, placeOf } from "../place.ts";

/** `calib lock`: resolves the inputs of a set, for the review. */
export const lockCommand = () =>
  buildingVerb("lock")
    .description("resolve a set's exposures and pipelines in its build repository and write the lock")
    .argument("<set>", "INSTRUMENT/TICKET")
    .action(async (key, options) => {
      const workspace = placeOf(options);
      const session = await openSession(key, workspace);
      try {
        const loaded = await session.loaded();
        const { build } = loaded.set;
        const bridge = await session.bridges.site(session.bridges.repository(build.repo).site);
        const lock = await resolveLock(loaded, bridge, bridge.opened, (repo) => session.bridges.reader(repo));
        const file = files.lock(loaded, loaded.set);
        await writeJson(file, lock);
        for (const each of lock.inputs.products) {
          const { verification } = each;
          console.log(
            `${each.product} ${each.rerun}: ${madeFrom(each)}; ${verification ? `verified on ${verification.exposures.length}` : "not verified"}`,
          );
        }
        for (const each of lock.inputs.collections ?? []) console.log(`${each.name}: ${holdsOf(each).join(", ")}`);
        console.log(`wrote ${file}`);
      } finally {
        await session.close();
      }
    });

function madeFrom({ construction, curated, corrected }: LockedProduct): string {
  if (curated) return `${curated.files.length} texts of ${curated.package} ${curated.commit.slice(0, 10)}`;
  if (corrected) return `${corrected.datasets.length} datasets of ${corrected.from}, ${changesOf(corrected).length} of them corrected`;
  if (construction?.exposures.length) return `${construction.exposures.length} exposures ${compact(construction.exposures)}`;
  return construction ? "from other products" : "verification only";
}
