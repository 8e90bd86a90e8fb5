import { openSession } from "../../engine/converge/session.ts";
import { files } from "../../engine/load/files.ts";
import { writeJson } from "../../engine/load/write.ts";
import { compact } from "../../engine/model/ranges.ts";
import { resolveLock } from "../../engine/resolve/lock.ts";
import { placeOf, verb } from "../place.ts";

/** `calib lock`: resolves what a set will be made from, for the review. */
export const lockCommand = () =>
  verb("lock")
    .description("resolve a set's exposures and pipelines in its build repository and write the lock")
    .argument("<set>", "INSTRUMENT/TICKET")
    .action(async (key, options) => {
      const place = placeOf(options);
      const session = await openSession(key, place);
      try {
        const scene = await session.scene();
        const { build } = scene.set;
        const bridge = await session.bridges.site(session.bridges.repository(build.repo).site);
        const lock = await resolveLock(scene, bridge, bridge.opened);
        const file = files.lock(place, scene.set);
        await writeJson(file, lock);
        for (const each of lock.inputs.products) {
          console.log(`${each.product} ${each.rerun}: ${each.exposures.length} exposures ${compact(each.exposures)}; verified on ${each.verification.length}`);
        }
        console.log(`wrote ${file}`);
      } finally {
        await session.close();
      }
    });
