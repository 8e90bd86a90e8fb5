import type { Calibset } from "../model/calibset.ts";
import type { LockedRun } from "../model/lock.ts";
import { covers, wireBound } from "../model/timespan.ts";

/** Whether the validity range holds the exposures, so that the ticket chain answers for them; where none go in, nothing is asked by time. */
export const isCovered = ({ validity }: Calibset, { exposures, span: { begin, end } }: LockedRun): boolean =>
  exposures.length === 0 || covers(validity, wireBound(begin), wireBound(end));
