import type { LoadedSet } from "../declare/loadedSet.ts";
import { certifiedOf, type Generated } from "../model/calibset.ts";
import { grouped } from "../model/group.ts";
import type { MadeProduct } from "../model/lock.ts";
import type { Timespan } from "../model/tai.ts";
import type { DataId, Holdings } from "./holdings.ts";
import { releasedOf } from "./impact/promised.ts";
import { indexOf, keyOf } from "./indexed.ts";
import { hitIn, slotsBetween } from "./lookupSlots.ts";
import { sameHit, filterOf, type Hit } from "./search.ts";

/** The answer for detectors that a product is declared without, in one range of time. */
export interface AbsentAnswer {
  readonly product: string;
  readonly datasetType: string;
  readonly detector: number;
  readonly reason: string;
  /** Filter and other dimensions of the product's datasets; empty if the detector is the only dimension. */
  readonly filter: string;
  readonly range: Timespan;
  readonly hit: Hit | null;
}

/** Released products that are declared without some detectors. */
export const productsWithout = (loaded: LoadedSet): readonly (Generated & { readonly released: MadeProduct })[] =>
  certifiedOf(loaded.set).flatMap((made) => {
    const released = releasedOf(loaded, made);
    return released && Object.keys(made.detectors?.without ?? {}).length ? [{ ...made, released }] : [];
  });

/** The datasets that exposures within the set's range find for the detectors that its products are declared without. Pure. */
export const answersForAbsent = (loaded: LoadedSet, holdings: Holdings): readonly AbsentAnswer[] =>
  productsWithout(loaded).flatMap(({ title, generation: { datasetType }, detectors, released }) => {
    const siblings = [...grouped(released.datasets, ({ dataId }) => filterOf(withoutInstrument(dataId))).values()];
    return Object.entries(detectors?.without ?? {}).flatMap(([number, reason]) =>
      siblings.flatMap(([{ dataId }]) => {
        const detector = Number(number);
        const absent = { ...withoutInstrument(dataId), detector };
        return rangesOf(holdings, datasetType, absent, loaded.set.validity).map(({ range, hit }) => ({
          ...{ product: title, datasetType, detector, reason },
          ...{ filter: filterOf(absent), range, hit },
        }));
      }),
    );
  });

const withoutInstrument = ({ instrument: _instrument, ...dataId }: DataId): DataId => dataId;

/** The answers for one data ID within a range of time, each for the longest range. */
function rangesOf(
  holdings: Holdings,
  datasetType: string,
  dataId: DataId,
  validity: Timespan,
): readonly { readonly range: Timespan; readonly hit: Hit | null }[] {
  const type = indexOf(holdings).get(datasetType);
  const rows = type?.byDataId.get(keyOf(type.dimensions, dataId)) ?? [];
  const within = (time: bigint | null): time is bigint =>
    time !== null && (validity.begin === null || time > validity.begin) && (validity.end === null || time < validity.end);
  const bounds = rows.flatMap(({ row }) => (row.empty ? [] : [row.range.begin, row.range.end])).filter(within);
  const found: { readonly range: Timespan; readonly hit: Hit | null }[] = [];
  for (const range of slotsBetween(bounds, validity)) {
    const hit = hitIn(rows, range);
    const last = found.at(-1);
    if (last && sameHit(last.hit, hit)) found[found.length - 1] = { range: { begin: last.range.begin, end: range.end }, hit };
    else found.push({ range, hit });
  }
  return found;
}
