import type { Reader } from "../bridge/methods.ts";
import type { CollectionName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { compact } from "../model/ranges.ts";
import { formatTimespan } from "../model/tai.ts";
import type { Hit } from "../lookup/search.ts";
import { holdingsOf, onlyThrough } from "../lookup/holdings.ts";
import { shadowing } from "../lookup/shadow.ts";
import type { Difference } from "./driftReport.ts";
import { found, type Place } from "./place.ts";

/** Where foreign collections ahead of a set answer in its place. Its rows are read only where something foreign stands ahead at all. */
export async function shadowedAt(workspace: Place, set: Calibset, made: LockMade, ahead: readonly CollectionName[], reader: Reader): Promise<readonly Difference[]> {
  if (!ahead.length) return [];
  const datasetTypes = [...new Set(made.products.map(({ datasetType }) => datasetType))];
  const holdings = holdingsOf(await reader.call("holdings", { repo: workspace.repo, instrument: set.instrument, chain: names.top(set), datasetTypes }));
  const ours = new Set(made.products.map(({ collection }) => collection));
  const foreign = new Set<string>(holdings.order.filter(({ name, path }) => [name, ...path].some((each) => ahead.some((child) => child === each))).map(({ name }) => name));
  const seen = onlyThrough(holdings, (name) => ours.has(name) || foreign.has(name));
  return shadowing(seen, ours).map(({ datasetType, filter, detectors, range, after }) => {
    const what = [datasetType, filter, detectors.length ? `detectors ${compact(detectors)}` : ""].filter((part) => part !== "").join(" ");
    const difference = { kind: "shadowed", expected: `${set.key} answers for ${what} in ${formatTimespan(range)}`, found: answer(after), datasets: [] } as const;
    return found({ ...workspace, product: null, collection: names.top(set) }, difference);
  });
}

const answer = (hit: Hit | null): string => (hit === null ? "nothing" : `${hit.collection.name} answers${hit.kind === "ambiguous" ? ", and Butler refuses to choose" : ""}`);
