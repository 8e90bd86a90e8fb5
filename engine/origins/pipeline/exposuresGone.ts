import { CalibError } from "../../errors.ts";
import type { Scene } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { LockedRun } from "../../model/lock.ts";
import { compact } from "../../model/ranges.ts";
import type { Hand } from "../../steps/step.ts";

/** Refuses to run a pipeline on exposures that went after the lock: it would make do with those that are left, and say nothing. */
export async function refuseGone(hand: Hand, { set }: Scene, made: SetProduct, { exposures }: LockedRun): Promise<void> {
  if (!exposures.length) return;
  const { repo, raws } = set.build;
  const reader = await hand.writer(repo);
  const found = await reader.call("exposures", { repo, collections: [raws], instrument: set.instrument, where: `exposure in (${compact(exposures)})`, detectors: [] });
  const there = new Set(found.id);
  const gone = exposures.filter((each) => !there.has(each));
  if (gone.length) throw new CalibError("exposures-gone", `${made.title}: ${repo}:${raws} lacks ${gone.length} of ${exposures.length}: ${compact(gone)}`);
}
