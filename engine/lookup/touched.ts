import type { TakenResult } from "../bridge/wire.ts";
import { wireBound, type Timespan } from "../model/tai.ts";
import { firstHit, sameHit } from "./search.ts";
import type { DataId, Holdings } from "./holdings.ts";
import { hitIn, siblingsOf, type Siblings } from "./lookupSlots.ts";

/** An exposure as a lookup uses it: its time, and the dimension values that it fixes. */
export interface Exposure extends Timespan {
  readonly id: number;
  readonly dayObs: number;
  readonly observationType: string;
  readonly dataId: DataId;
  /** Whether its record has a begin or an end. */
  readonly timed: boolean;
}

export interface Touched {
  readonly exposure: Exposure;
  /** Dataset types for which at least one detector finds another dataset. */
  readonly datasetTypes: readonly string[];
}

export const exposuresOf = (taken: TakenResult): readonly Exposure[] =>
  taken.id.map((id, row) => {
    const [filter, band] = [taken.physicalFilter[row] ?? "", taken.band[row] ?? null];
    return {
      id,
      dayObs: taken.dayObs[row] ?? 0,
      observationType: taken.observationType[row] ?? "",
      dataId: { physical_filter: filter, ...(band === null ? {} : { band }) },
      begin: wireBound(taken.begin[row] ?? null),
      end: wireBound(taken.end[row] ?? null),
      timed: (taken.timed[row] ?? false) && (taken.begin[row] !== null || taken.end[row] !== null),
    };
  });

/** The exposures that find another dataset than before, and so need reprocessing. An exposure across a bound gets its own search. */
export function touchedExposures(before: Holdings, after: Holdings, exposures: readonly Exposure[]): readonly Touched[] {
  const types = new Map<Exposure, Set<string>>();
  for (const siblings of siblingsOf(before, after)) {
    for (const exposure of touchedOf(siblings, exposures))
      types.set(exposure, (types.get(exposure) ?? new Set()).add(siblings.datasetType));
  }
  return exposures.flatMap((exposure) => {
    const names = types.get(exposure);
    return names ? [{ exposure, datasetTypes: [...names] }] : [];
  });
}

function touchedOf({ members, slots }: Siblings, exposures: readonly Exposure[]): readonly Exposure[] {
  const differs = slots.map((slot) => members.some((member) => !sameHit(hitIn(member.before, slot), hitIn(member.after, slot))));
  const { detector: _detector, ...family } = members[0]?.dataId ?? {};
  return exposures.filter((exposure) => {
    if (!exposure.timed || !Object.entries(family).every(([name, value]) => exposure.dataId[name] === value)) return false;
    const [first, last] = [slotOf(slots, exposure.begin), lastSlotOf(slots, exposure.end)];
    if (first === last) return differs[first] ?? false;
    return members.some((member) => !sameHit(firstHit(member.before, exposure), firstHit(member.after, exposure)));
  });
}

/** The slot that holds an instant; the first slot for an open begin. */
const slotOf = (slots: readonly Timespan[], time: bigint | null): number =>
  time === null ? 0 : bisect(slots.length, (index) => (slots[index]?.begin ?? time) <= time);

/** The slot that holds the last instant before a time; the last slot for an open end. */
const lastSlotOf = (slots: readonly Timespan[], time: bigint | null): number =>
  time === null ? slots.length - 1 : slotOf(slots, time - 1n);

/** The last index for which a condition holds. The condition must also hold for every earlier index. */
function bisect(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
