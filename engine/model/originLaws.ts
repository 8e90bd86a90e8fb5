import type { Calibset, Generated, Origin, SetProduct } from "./calibset.ts";
import { correctedDatasets } from "./corrected.ts";
import { curatedDatasets } from "./curated.ts";
import type { LockedProduct } from "./lock.ts";
import { names } from "./names.ts";
import { wireTime } from "./tai.ts";

/** Properties of an origin that need no repository, for folders below `engine/origins`. */
export interface OriginLaws {
  /** Whether the product is made from other products of its set. */
  readonly readsPrecursors: boolean;
  /** Whether the product is made before all measured products, which all read it. */
  readonly precedesMeasurements: boolean;
  /** Whether each dataset is certified for a range of its own; otherwise all are certified for the set's range. */
  readonly hasOwnRanges: boolean;
  /** Whether its images are shown to people. */
  readonly hasPictures: boolean;
  /** The datasets that complete the product, if they are known before they are written. */
  readonly datasets: (set: Calibset, made: Generated, locked: LockedProduct) => readonly KnownDataset[] | undefined;
}

const pipeline: OriginLaws = {
  readsPrecursors: true,
  precedesMeasurements: false,
  hasOwnRanges: false,
  hasPictures: true,
  datasets: () => undefined,
};

const curated: OriginLaws = {
  readsPrecursors: false,
  precedesMeasurements: true,
  hasOwnRanges: true,
  hasPictures: false,
  datasets: (set, made, { curated: locked }) =>
    locked &&
    curatedDatasets(locked, made.generation.datasetType, firstRun(set, made)).map(({ id, run, text: { dataId, begin, end } }) => ({
      id,
      run,
      dataId,
      begin,
      end,
    })),
};

const corrected: OriginLaws = {
  readsPrecursors: false,
  precedesMeasurements: false,
  hasOwnRanges: false,
  hasPictures: true,
  datasets(set, made, { corrected: locked }) {
    const run = firstRun(set, made);
    const range = { begin: wireTime(set.validity.begin), end: wireTime(set.validity.end) };
    return locked && correctedDatasets(locked, made.generation.datasetType, run).map(({ id, dataId }) => ({ id, run, dataId, ...range }));
  },
};

const adopted: OriginLaws = {
  readsPrecursors: false,
  precedesMeasurements: false,
  hasOwnRanges: true,
  hasPictures: false,
  datasets: (_set, _made, { kept }) => kept,
};

const laws: Readonly<Record<Origin["kind"], OriginLaws>> = { pipeline, curated, corrected, adopted };

export const lawsOf = ({ origin }: Pick<SetProduct, "origin">): OriginLaws => laws[origin.kind];

/** A dataset that is known before it is written. */
export interface KnownDataset {
  readonly id: string;
  readonly run: string;
  readonly dataId: Readonly<Record<string, string | number>>;
  /** Range of its certification, TAI nanoseconds. */
  readonly begin: string | null;
  readonly end: string | null;
}

/** The datasets that the lock names of a curated, corrected or adopted product; undefined for a product that a pipeline makes. */
export const knownDatasets = (set: Calibset, made: Generated, locked: LockedProduct | undefined): readonly KnownDataset[] | undefined =>
  locked && lawsOf(made).datasets(set, made, locked);

/** A known dataset as it is observed and certified. */
export const rangeOf = ({ id, begin, end }: KnownDataset) => ({ id, begin, end });

/** Curated and corrected datasets are written once, into the first attempt. */
const firstRun = (set: Calibset, made: Generated): string => names.attempt(names.generation(set, made), 1);
