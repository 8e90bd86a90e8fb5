import type { TicketRun } from "../bridge/wire.ts";
import { compact } from "../model/ranges.ts";
import type { Commanded } from "./pastCommands.ts";
import { told, type Told } from "./adoptNote.ts";

/** Exposures of a RUN; null where nobody knows. */
export interface ExposuresHere {
  readonly exposures: readonly number[] | null;
  readonly told: readonly Told[];
}

/** In the order of trust: what we commanded, what the headers name, what the RUN's data IDs name. Pure. */
export function exposuresHere(title: string, run: TicketRun, datasetType: string | null, commanded: Commanded | undefined): ExposuresHere {
  if (commanded?.exposures) return { exposures: commanded.exposures, told: [] };
  const headers = run.headers.find((each) => each.datasetType === datasetType);
  if (!headers?.exposures.length) return { exposures: run.exposures.length ? run.exposures : null, told: [] };
  const lacking = [...headers.differing, ...headers.silent].sort((a, b) => a - b);
  const remarks = [
    ...(lacking.length ? [told("adopt-exposures-differ", `${title}: the headers of detectors ${compact(lacking)} do not name all ${headers.exposures.length} exposures that the others name`)] : []),
    ...beside(title, headers.exposures, run.exposures),
  ];
  return { exposures: headers.exposures, told: remarks };
}

/** What was processed and did not go in is as well to be known. */
function beside(title: string, named: readonly number[], processed: readonly number[]): readonly Told[] {
  const others = processed.filter((each) => !named.includes(each));
  return others.length ? [told("adopt-exposures-differ", `${title}: ${compact(others)} were processed, and no header names them`)] : [];
}
