import type { Calibset, Generated } from "./calibset.ts";
import { correctedDatasets } from "./corrected.ts";
import { curatedDatasets } from "./curated.ts";
import type { LockedProduct } from "./lock.ts";
import { names } from "./names.ts";
import { wireTime } from "./tai.ts";

/** A dataset that is known before it is written. */
export interface KnownDataset {
  readonly id: string;
  readonly run: string;
  readonly dataId: Readonly<Record<string, string | number>>;
  /** Range of its certification, TAI nanoseconds. */
  readonly begin: string | null;
  readonly end: string | null;
}

/** The datasets that the lock names of what people wrote or corrected; undefined of what a pipeline makes. */
export function knownDatasets(set: Calibset, made: Generated, locked: LockedProduct | undefined): readonly KnownDataset[] | undefined {
  const run = names.attempt(names.generation(set, made), 1);
  const { datasetType } = made.generation;
  if (locked?.curated) return curatedDatasets(locked.curated, datasetType, run).map(({ text: { dataId, begin, end }, ...rest }) => ({ ...rest, dataId, begin, end }));
  const range = { begin: wireTime(set.validity.begin), end: wireTime(set.validity.end) };
  return locked?.corrected && correctedDatasets(locked.corrected, datasetType, run).map(({ id, dataId }) => ({ id, run, dataId, ...range }));
}

/** As observed and certified. */
export const rangeOf = ({ id, begin, end }: KnownDataset) => ({ id, begin, end });
