import type { Reader } from "../bridge/methods.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { concernsSet, expectedFor } from "../content/expectedDataset.ts";
import { searchedBefore } from "../content/searched.ts";
import { holdingsOf } from "../lookup/holdings.ts";
import type { RepoName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { covers, wireBound } from "../model/tai.ts";

/** A set whose datasets the check exposures are to find. */
interface CheckedSet {
  readonly set: Calibset;
  readonly made: LockMade;
}

/** Datasets of members ahead of a ticket on the instrument chain. */
export interface Ahead {
  readonly ids: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

/**
 * The first lookup of a check exposure that should find a dataset of the set and finds another, in words. Lookups outside the
 * set's dataset types, filters or validity do not count. Pure.
 */
export function wrongLookup({ set, made }: CheckedSet, view: RepoView, ahead?: Ahead): string | undefined {
  const own = new Set(made.products.map(({ datasetType }) => datasetType));
  const covered = new Map(
    view
      .exposures()
      .filter(({ begin, end }) => covers(set.validity, wireBound(begin), wireBound(end)))
      .map((each) => [each.id, each]),
  );
  for (const { datasetType, exposure, detector, id, problem } of view.lookups()) {
    if (!own.has(datasetType) || !covered.has(exposure)) continue;
    const wanted = expectedFor(made, datasetType, detector, covered.get(exposure));
    const isAnsweredAhead = id === null ? problem !== null && ahead?.types.has(datasetType) : ahead?.ids.has(id);
    if (concernsSet(wanted) && wanted.id !== (id ?? undefined) && !isAnsweredAhead)
      return `detector ${detector} finds ${datasetType} ${id ?? problem ?? "nothing"} for ${exposure}`;
  }
  return undefined;
}

/** Whether the instrument chain searches other collections before the ticket. Sets that were adopted later belong there. */
export function isBehindOthers(set: Calibset, view: RepoView): boolean {
  return searchedBefore(view, names.instrumentChain(set), names.ticket(set)).length > 0;
}

/** Reads the datasets of the set's dataset types in members ahead of the ticket. Lookups may find these instead of the set's. */
export async function readAhead(reader: Reader, repo: RepoName, { set, made }: CheckedSet, view: RepoView): Promise<Ahead> {
  const chain = names.instrumentChain(set);
  const collections = new Set(searchedBefore(view, chain, names.ticket(set)).map(({ name }) => name));
  const datasetTypes = [...new Set(made.products.map(({ datasetType }) => datasetType))];
  const { types } = holdingsOf(await reader.call("holdings", { repo, instrument: set.instrument, chain, datasetTypes }));
  const rows = types.flatMap((type) =>
    type.rows.filter(({ collection }) => collections.has(collection)).map(({ id }) => ({ id, type: type.name })),
  );
  return { ids: new Set(rows.map(({ id }) => id)), types: new Set(rows.map(({ type }) => type)) };
}
