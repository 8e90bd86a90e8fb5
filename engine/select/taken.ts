import type { Reader } from "../bridge/methods.ts";
import type { ExposuresResult } from "../bridge/wire.ts";
import type { Calibset } from "../model/calibset.ts";

/** An exposure, from its dimension record. */
export interface Taken {
  readonly id: number;
  readonly dayObs: number;
  readonly seqNum: number;
  readonly type: string;
  readonly reason: string;
  readonly filter: string;
  /** Exposure time in seconds; null if the record has none. */
  readonly time: number | null;
}

/** Exposures of a repository, sorted by ID. */
export const takenOf = (columns: ExposuresResult): readonly Taken[] =>
  columns.id.map((id, row) => ({
    id,
    dayObs: columns.dayObs[row] ?? 0,
    seqNum: columns.seqNum[row] ?? 0,
    type: columns.observationType[row] ?? "",
    reason: columns.observationReason[row] ?? "",
    filter: columns.physicalFilter[row] ?? "",
    time: columns.exposureTime[row] ?? null,
  }));

/** Reads the exposures of a set's raw collection that satisfy a Butler expression. Their raws are not looked for. */
export const readTaken = async (
  { build, instrument }: Pick<Calibset, "build" | "instrument">,
  where: string,
  reader: Reader,
): Promise<readonly Taken[]> =>
  takenOf(await reader.call("exposures", { repo: build.repo, collections: [build.raws], instrument, where, detectors: [] }));

/** The observing days of exposures, each once. */
export const daysOf = (taken: readonly Taken[]): readonly number[] => [...new Set(taken.map(({ dayObs }) => dayObs))];
