import type { Timespan } from "../model/timespan.ts";
import type { SearchChange } from "./compareLookups.ts";
import { grouped } from "../model/group.ts";
import { filterOf } from "./search.ts";

/** The same change for several detectors, for people to read. */
export interface MergedChange extends Omit<SearchChange, "dataId"> {
  /** Whatever sets the datasets apart from those of other filters; empty where nothing does. */
  readonly filter: string;
  /** Sorted; none where the type has no detectors. */
  readonly detectors: readonly number[];
  readonly changes: readonly SearchChange[];
}

/** Detectors with the same kind of change, in the same range, from and to the same collections. */
export const mergeDetectors = (changes: readonly SearchChange[]): readonly MergedChange[] =>
  [...grouped(changes, (change) => JSON.stringify([change.datasetType, filterOf(change.dataId), change.kind, spanText(change.range), change.before?.collection.name, change.after?.collection.name])).values()].map((group) => {
    const [first] = group;
    const { dataId, ...rest } = first;
    const detectors = group.map((change) => change.dataId["detector"]).filter((detector) => typeof detector === "number");
    return { ...rest, filter: filterOf(dataId), detectors: detectors.sort((a, b) => a - b), changes: group };
  });

const spanText = ({ begin, end }: Timespan): string => `${begin} ${end}`;
