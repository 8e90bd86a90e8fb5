import type { Reader } from "../bridge/methods.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { concernsSet, expectedFor, type Expected } from "../content/expectedDataset.ts";
import { isWithin, searchedBefore } from "../content/searched.ts";
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
    const answer = view.answerAhead(datasetType, exposure, detector);
    if (answer?.id === null)
      return `detector ${detector} finds ${datasetType} ${answer.problem ?? "nothing"} for ${exposure} ahead of ${set.key}`;
    const wanted: Expected = answer ? { kind: "dataset", id: answer.id } : expectedFor(made, datasetType, detector, covered.get(exposure));
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

/**
 * Reads the datasets of the set's dataset types that members ahead of the ticket hold. Lookups may find these instead of the
 * set's. Declared members are left out: their answers are known ({@link RepoView.answerAhead}).
 */
export async function readAhead(
  reader: Reader,
  repo: RepoName,
  { set, made }: CheckedSet,
  view: RepoView,
  declared: readonly string[],
): Promise<Ahead> {
  const chain = names.instrumentChain(set);
  const others = searchedBefore(view, chain, names.ticket(set)).filter((held) => !declared.some((member) => isWithin(held, member)));
  const collections = new Set(others.map(({ name }) => name));
  const datasetTypes = [...new Set(made.products.map(({ datasetType }) => datasetType))];
  const { types } = holdingsOf(await reader.call("holdings", { repo, instrument: set.instrument, chain, datasetTypes }));
  const rows = types.flatMap((type) =>
    type.rows.filter(({ collection }) => collections.has(collection)).map(({ id }) => ({ id, type: type.name })),
  );
  return { ids: new Set(rows.map(({ id }) => id)), types: new Set(rows.map(({ type }) => type)) };
}
