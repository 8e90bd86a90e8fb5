import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { DataId, HeldRow, Holdings, TypeHoldings } from "../holdings.ts";
import { certifiedOf, type Generated } from "../../model/calibset.ts";
import { expectedDetectors } from "../../model/detectors.ts";
import { knownDatasets, lawsOf } from "../../model/originLaws.ts";
import { names } from "../../model/names.ts";
import { wireBound } from "../../model/tai.ts";
import type { RepoName } from "../../model/brand.ts";

/** Datasets that a set declares for one CALIBRATION collection. */
export interface PromisedCollection {
  readonly name: string;
  readonly datasetType: string;
  readonly dimensions: readonly string[];
  readonly rows: readonly HeldRow[];
}

/** Physical filters of a product that is not made yet, taken from its input exposures. */
export type FiltersOf = (made: Generated) => readonly string[];

/** The ticket chain as declared, in search order, with datasets of the lock and ranges of the declaration. */
export const promisedOf = (loaded: LoadedSet, filtersOf: FiltersOf): readonly PromisedCollection[] =>
  certifiedOf(loaded.set)
    .map((made): PromisedCollection => {
      const name = names.certification(loaded.set, made);
      return {
        name,
        datasetType: made.generation.datasetType,
        dimensions: made.generation.dimensions,
        rows: rowsOf(loaded, made, name, filtersOf),
      };
    })
    .reverse();

function rowsOf(loaded: LoadedSet, made: Generated, collection: string, filtersOf: FiltersOf): readonly HeldRow[] {
  const { lock } = loaded;
  const held = { collection, range: loaded.set.validity, empty: false };
  const released = releasedOf(loaded, made);
  if (released) {
    return released.datasets.map(({ id, dataId: { instrument: _instrument, ...dataId }, begin, end }) => {
      const range = lawsOf(made).hasOwnRanges ? { begin: wireBound(begin), end: wireBound(end) } : held.range;
      return { ...held, range, dataId, id, run: released.run, unmade: null };
    });
  }
  const known = knownDatasets(
    loaded.set,
    made,
    lock?.inputs.products.find((each) => each.product === made.title && each.declaration === made.digest),
  );
  if (known)
    return known.map(({ id, run, dataId: { instrument: _instrument, ...dataId }, begin, end }) => ({
      ...held,
      range: { begin: wireBound(begin), end: wireBound(end) },
      dataId,
      id,
      run,
      unmade: loaded.set.key,
    }));
  const run = names.generation(loaded.set, made);
  const set = loaded.set.key;
  return dataIdsOf(loaded, made, filtersOf).map((dataId) => ({
    ...held,
    dataId,
    id: `${set} ${made.title} ${made.rerun} ${Object.values(dataId).join(" ")}`,
    run,
    unmade: set,
  }));
}

/** The released product of the same rerun: the same datasets under any certification. Undefined if there is none. */
export const releasedOf = ({ lock }: LoadedSet, { title, rerun }: Generated) =>
  lock?.made?.products.find((each) => each.product === title && each.rerun === rerun);

function dataIdsOf({ set, world }: LoadedSet, made: Generated, filtersOf: FiltersOf): readonly DataId[] {
  const { dimensions } = made.generation;
  const listed = world.repositories.get(set.build.repo)?.instruments.get(set.instrument)?.detectors ?? [];
  const there = expectedDetectors(set.instrument, listed, made.detectors);
  const detectors: readonly DataId[] = dimensions.includes("detector") ? there.map((detector) => ({ detector })) : [{}];
  const filters: readonly DataId[] = dimensions.includes("physical_filter")
    ? filtersOf(made).map((physical_filter) => ({ physical_filter }))
    : [{}];
  return filters.flatMap((filter) => detectors.map((detector) => ({ ...detector, ...filter })));
}

/** A set with the collections that it declares. */
export interface PlannedDeclaration {
  readonly loaded: LoadedSet;
  readonly promised: readonly PromisedCollection[];
}

/** Repositories in which the set is to be in use. */
export const reposOf = ({ set }: LoadedSet): readonly RepoName[] => [set.build.repo, ...set.targets];

/** Holdings of a repository after sets are applied in order; the last set is searched first. Only sets that target the repository count. */
export const withSets = (holdings: Holdings, repo: RepoName, planned: readonly PlannedDeclaration[]): Holdings =>
  planned.filter(({ loaded }) => reposOf(loaded).includes(repo)).reduce(withSet, holdings);

function withSet(holdings: Holdings, { loaded: { set }, promised }: PlannedDeclaration): Holdings {
  const ticket = names.ticket(set);
  const others = holdings.order.filter(({ path }) => !path.includes(ticket));
  if (set.withdrawn) return { ...holdings, order: others };
  const at = holdings.order.findIndex(({ path }) => path.includes(ticket));
  const path = [...(holdings.order[at]?.path.slice(0, holdings.order[at].path.indexOf(ticket)) ?? [names.instrumentChain(set)]), ticket];
  const declared = promised.map(({ name }) => ({ name, type: "CALIBRATION" as const, path }));
  // Foreign members stay behind the managed ones; a rerun that is no longer declared leaves the chain.
  const foreign = holdings.order.filter((each) => each.path.includes(ticket) && !each.name.startsWith(`${ticket}/`));
  const ahead = at < 0 ? 0 : at;
  const own = new Set<string>(declared.map(({ name }) => name));
  return {
    order: [...others.slice(0, ahead), ...declared, ...foreign, ...others.slice(ahead)].filter(
      ({ name }, index, all) => index === all.findIndex((each) => each.name === name),
    ),
    types: promised.reduce(
      withPromise,
      holdings.types.map((type) => ({ ...type, rows: type.rows.filter(({ collection }) => !own.has(collection)) })),
    ),
  };
}

function withPromise(types: readonly TypeHoldings[], { datasetType, dimensions, rows }: PromisedCollection): readonly TypeHoldings[] {
  if (!types.some(({ name }) => name === datasetType)) return [...types, { name: datasetType, dimensions, rows }];
  return types.map((type) => (type.name === datasetType ? { ...type, rows: [...type.rows, ...rows] } : type));
}
