import { canonicalJson, uuidOf } from "./digest.ts";
import { grouped } from "./group.ts";
import type { LockedCurated, LockedText } from "./lock.ts";
import { dateName, type Placed } from "./placed.ts";
import { formatTai, parseTai, wireTime, type Timespan } from "./tai.ts";

/** A dataset of a curated product, before it is written: its UUID is made from what it is. */
export interface CuratedDataset {
  readonly id: string;
  readonly run: string;
  readonly text: LockedText;
}

/**
 * The datasets of a curated product. A RUN has one for a data ID: the earliest lies in the attempt itself, and each later one
 * below it in a RUN of its date, in the manner of upstream's `curated/<date>Z`.
 */
export function curatedDatasets({ package: name, commit, files }: LockedCurated, datasetType: string, run: string): readonly CuratedDataset[] {
  const byDataId = grouped(files, ({ dataId }) => canonicalJson(dataId));
  return [...byDataId.values()].flatMap((same) =>
    same.toSorted((a, b) => (a.date < b.date ? -1 : 1)).map((text, index) => {
      const own = index === 0 ? run : `${run}/${dateName(parseTai(text.date) ?? null)}Z`;
      const { path, sha256, dataId } = text;
      return { id: uuidOf(canonicalJson({ run: own, datasetType, dataId, package: name, commit, path, sha256 })), run: own, text };
    }),
  );
}

/** A text as the lock has it. */
export const lockedText = (placed: Placed & Timespan, origin: Pick<LockedText, "sha256" | "commit" | "author" | "committed">): LockedText => ({
  path: placed.path,
  dataId: placed.dataId,
  date: formatTai(placed.date),
  begin: wireTime(placed.begin),
  end: wireTime(placed.end),
  ...origin,
});
