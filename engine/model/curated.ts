import { canonicalJson, uuidOf } from "./digest.ts";
import { grouped } from "./group.ts";
import type { LockedCurated, LockedText } from "./lock.ts";
import { dateName, type Placed } from "./placed.ts";
import { formatTai, parseTai, wireTime, type Timespan } from "./tai.ts";

/** A dataset of a curated product. Its UUID is derived from its content, before it is written. */
export interface CuratedDataset {
  readonly id: string;
  readonly run: string;
  readonly text: LockedText;
}

/**
 * The datasets of a curated product. A RUN holds one dataset for each data ID: the attempt's own RUN holds the earliest, and a
 * RUN named after its date holds each later one, like upstream's `curated/<date>Z`.
 */
export function curatedDatasets(
  { package: name, commit, files }: LockedCurated,
  datasetType: string,
  run: string,
): readonly CuratedDataset[] {
  const byDataId = grouped(files, ({ dataId }) => canonicalJson(dataId));
  return [...byDataId.values()].flatMap((same) =>
    same
      .toSorted((a, b) => (a.date < b.date ? -1 : 1))
      .map((text, index) => {
        const own = index === 0 ? run : `${run}/${dateName(parseTai(text.date) ?? null)}Z`;
        const { path, sha256, dataId } = text;
        return { id: uuidOf(canonicalJson({ run: own, datasetType, dataId, package: name, commit, path, sha256 })), run: own, text };
      }),
  );
}

/** A text as the lock records it. */
export const lockedText = (
  placed: Placed & Timespan,
  origin: Pick<LockedText, "sha256" | "commit" | "author" | "committed">,
): LockedText => ({
  path: placed.path,
  dataId: placed.dataId,
  date: formatTai(placed.date),
  begin: wireTime(placed.begin),
  end: wireTime(placed.end),
  ...origin,
});
