import type { Reader } from "../bridge/methods.ts";
import { asCollection, type CollectionName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { compact } from "../model/ranges.ts";
import { formatTimespan } from "../model/tai.ts";
import { sameHit, type Hit } from "../lookup/search.ts";
import { holdingsOf, onlyThrough, type Holdings } from "../lookup/holdings.ts";
import { compareSearches, mergeDetectors, type MergedChange } from "../lookup/compareLookups.ts";
import { isWithinAny, searchedBefore } from "../content/searched.ts";
import type { Survey } from "../bridge/surveyView.ts";
import { differenceAt, type Difference, type Place } from "../content/difference.ts";

/** Lookups that foreign collections ahead of a set answer in its place. Reads rows only if a foreign member stands ahead. */
export async function shadowedAt(
  place: Place,
  set: Calibset,
  made: LockMade,
  ahead: readonly CollectionName[],
  reader: Reader,
): Promise<readonly Difference[]> {
  if (!ahead.length) return [];
  const datasetTypes = [...new Set(made.products.map(({ datasetType }) => datasetType))];
  const holdings = holdingsOf(
    await reader.call("holdings", { repo: place.repo, instrument: set.instrument, chain: names.instrumentChain(set), datasetTypes }),
  );
  const own = new Set(made.products.map(({ collection }) => collection));
  const foreign = new Set<string>(holdings.order.filter(({ name }) => ahead.some((each) => each === name)).map(({ name }) => name));
  const seen = onlyThrough(holdings, (name) => own.has(name) || foreign.has(name));
  return shadowing(seen, own).map((change) => differenceAt(place, null, inWords(names.instrumentChain(set), set.key, change)));
}

function inWords(
  collection: CollectionName,
  by: string,
  { datasetType, filter, detectors, range, after }: MergedChange,
): Parameters<typeof differenceAt>[2] {
  const what = [datasetType, filter, detectors.length ? `detectors ${compact(detectors)}` : ""].filter((part) => part !== "").join(" ");
  return {
    kind: "shadowed",
    collection,
    expected: `${by} answers for ${what} in ${formatTimespan(range)}`,
    found: answer(after),
    datasets: [],
  };
}

function answer(hit: Hit | null): string {
  if (hit === null) return "nothing";
  const { name, type } = hit.collection;
  return `${name} answers${hit.kind === "ambiguous" ? ", and Butler refuses to choose" : ""}${type === "RUN" ? "; Butler before version 30 passes this RUN over" : ""}`;
}

/** Foreign collections that the instrument chain searches before a set. Managed sets that were adopted later belong there. */
export function foreignAhead(set: Calibset, managed: ReadonlySet<string>, survey: Survey): readonly CollectionName[] {
  return searchedBefore(survey, names.instrumentChain(set), names.ticket(set))
    .filter((held) => !isWithinAny(held, managed))
    .map(({ name }) => asCollection(name));
}

/**
 * Lookups that collections ahead answer in place of the set's, or make ambiguous. `before` is the set's answer, `after` the
 * current one. The same dataset in another collection is no difference.
 */
export const shadowing = (holdings: Holdings, ownCollections: ReadonlySet<string>): readonly MergedChange[] =>
  mergeDetectors(
    compareSearches(
      onlyThrough(holdings, (name) => ownCollections.has(name)),
      holdings,
    ).filter(({ before, after }) => before !== null && !sameHit(before, after)),
  );
