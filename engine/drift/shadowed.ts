import type { Reader } from "../bridge/methods.ts";
import type { HeldCollection } from "../bridge/wire.ts";
import { asCollection, type CollectionName, type RepoName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { instrumentChainOf, names } from "../model/names.ts";
import { compact } from "../model/ranges.ts";
import { formatTimespan } from "../model/tai.ts";
import { sameHit, type Hit } from "../lookup/search.ts";
import { holdingsOf, onlyThrough, type Holdings } from "../lookup/holdings.ts";
import { compareSearches, mergeDetectors, type MergedChange } from "../lookup/compareLookups.ts";
import { searchedBefore } from "../content/searched.ts";
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

/** A chain and the members that are declared for it at a repository. */
interface DeclaredChain {
  readonly repo: RepoName;
  readonly instrument: string;
  readonly declared: ReadonlySet<string>;
  readonly kept: ReadonlySet<string>;
}

/**
 * Lookups that foreign collections answer in place of kept members. Those in place of sets are reported with the sets. Reads rows
 * only of types that a foreign collection ahead of a kept member holds.
 */
export async function shadowedKept(
  { repo, instrument, declared, kept }: DeclaredChain,
  facts: Survey,
  reader: Reader,
): Promise<readonly Difference[]> {
  const chain = instrumentChainOf(instrument);
  const order = facts.searched(chain);
  const isOf = (held: HeldCollection, members: ReadonlySet<string>) => [held.name, ...held.path].some((each) => members.has(each));
  const last = order.findLastIndex((held) => isOf(held, kept));
  const foreign = new Set(order.slice(0, Math.max(0, last)).flatMap((held) => (isOf(held, declared) ? [] : [held.name])));
  const own = new Set(order.flatMap((held) => (isOf(held, kept) ? [held.name] : [])));
  const typesIn = (collections: ReadonlySet<string>) =>
    new Set(facts.datasetsIn().flatMap(({ collection, datasetType }) => (collections.has(collection) ? [datasetType] : [])));
  const ofKept = typesIn(own);
  const datasetTypes = [...typesIn(foreign)].filter((type) => ofKept.has(type));
  if (!datasetTypes.length) return [];
  const holdings = holdingsOf(await reader.call("holdings", { repo, instrument, chain, datasetTypes }));
  const declaredAnswers = onlyThrough(holdings, (name) => !foreign.has(name));
  return mergeDetectors(
    compareSearches(declaredAnswers, holdings).filter(
      ({ before, after }) => before !== null && isOf(before.collection, kept) && !sameHit(before, after),
    ),
  ).map((change) =>
    differenceAt({ repo, set: chain, isBuild: false }, null, inWords(chain, change.before?.collection.name ?? chain, change)),
  );
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
    .filter(({ name, path }) => ![name, ...path].some((each) => managed.has(each)))
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
