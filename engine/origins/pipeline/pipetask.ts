import { compact } from "../../model/ranges.ts";
import { detectorsOfProduct, type LoadedSet } from "../../declare/loadedSet.ts";
import type { CollectionName } from "../../model/brand.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { LockedRun } from "../../model/lock.ts";
import type { Repository } from "../../declare/loadWorld.ts";
import { CalibError } from "../../errors.ts";
import { rawsElsewhere } from "../../select/elsewhere.ts";
import type { WriteAccess } from "../../bridge/methods.ts";

export interface PipetaskRun {
  readonly repository: Repository;
  readonly pipeline: string;
  readonly inputs: readonly CollectionName[];
  readonly output: CollectionName;
  readonly query: string;
  readonly overrides: readonly string[];
}

/**
 * The command of one attempt. It has `-j 1`, because every further process imports the stack again. It has no `-o`: pipetask
 * would then require the same flattened inputs at the next attempt, but the ticket chain grows while a set is built.
 */
export const pipetaskCommand = ({ repository, pipeline, inputs, output, query, overrides }: PipetaskRun): readonly string[] => [
  ...["pipetask", "--long-log", "run", "-b", repository.uri, "-p", pipeline],
  ...["-i", inputs.join(","), "--output-run", output],
  ...overrides.flatMap((override) => ["-c", override]),
  ...["-d", query, "-j", "1", "--register-dataset-types"],
];

/** The data query of the locked exposures, whatever was ingested since; without locked exposures, of the whole instrument or band. */
export function exposureQuery(loaded: LoadedSet, made: Pick<SetProduct, "band" | "detectors">, { exposures }: LockedRun): string {
  const { band, detectors } = made;
  const terms = [
    `instrument='${loaded.set.instrument}'`,
    ...(exposures.length ? [`exposure in (${compact(exposures)})`] : []),
    ...(band === null ? [] : [`band='${band}'`]),
    ...(detectors ? [`detector in (${compact(detectorsOfProduct(loaded, made))})`] : []),
  ];
  return terms.join(" and ");
}

/** Refuses to start a pipeline if locked exposures have been removed: it would silently use those that are left. */
export async function refuseGone(access: WriteAccess, loaded: LoadedSet, made: SetProduct, { exposures }: LockedRun): Promise<void> {
  if (!exposures.length) return;
  const { set } = loaded;
  const { repo, raws } = set.build;
  const reader = await access.writer(repo);
  const found = await reader.call("exposures", {
    repo,
    collections: [raws],
    instrument: set.instrument,
    where: `exposure in (${compact(exposures)})`,
    detectors: [],
  });
  const there = new Set(found.id);
  const gone = exposures.filter((each) => !there.has(each));
  if (!gone.length) return;
  const places = await rawsElsewhere(loaded, `exposure in (${compact(gone)})`, (other) => access.writer(other));
  throw new CalibError(
    "exposures-gone",
    `${made.title}: ${repo}:${raws} lacks ${gone.length} of ${exposures.length}: ${compact(gone)}${places === undefined ? "" : `; ${places}`}`,
  );
}
