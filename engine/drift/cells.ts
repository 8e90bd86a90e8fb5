import type { Reader } from "../bridge/methods.ts";
import type { Survey } from "../bridge/surveyView.ts";
import { compareSet, placeOf, readSet, type SetRows } from "../content/compareSet.ts";
import { compareWithdrawn } from "../content/compareUse.ts";
import { contentOf, type Content } from "../content/deliveredContent.ts";
import { differenceAt, type Difference, type Place } from "../content/difference.ts";
import type { DifferenceKind } from "../content/differenceKinds.ts";
import { isSearched, wayTo } from "../content/searched.ts";
import { gate, type Gate } from "../declare/gate.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { Code } from "../errors.ts";
import { asCollection } from "../model/brand.ts";
import { certifiedOf } from "../model/calibset.ts";
import { plainDataId } from "../model/digest.ts";
import { collectionOf, membersAt } from "../model/instrumentChain.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { worst } from "./cellState.ts";
import type { CellState, DriftCell } from "./driftReport.ts";
import { foreignAhead, shadowedAt } from "./shadowed.ts";

/** A set and a repository that answered, with everything that its cells are computed from. */
export interface CellRequest {
  readonly loaded: LoadedSet;
  readonly repository: Repository;
  readonly survey: Survey;
  readonly reader: Reader;
  /** Whether the content of files is read. */
  readonly deep: boolean;
  /** Ticket chains of all declared sets, which may stand ahead of this set on the instrument chain. */
  readonly declared: ReadonlySet<string>;
}

/** The cells of a set at one repository: one for each product, and one for its chains, tags and use. */
export async function cellsOf(request: CellRequest): Promise<readonly DriftCell[]> {
  const { loaded, repository, survey } = request;
  const { set } = loaded;
  const place = placeOf(set, repository);
  const cell = (product: string | null, state: CellState): DriftCell => ({ repo: repository.name, set: set.key, product, state });
  const all = (state: CellState) => everywhere(loaded, repository, state);
  const leftOr = (kind: DifferenceKind, otherwise: readonly DriftCell[]): readonly DriftCell[] => {
    const left = leftovers(place, loaded, survey, kind);
    return left.length ? left.map((each) => cell(each.product, worst([each]))) : otherwise;
  };

  const reason = set.skipped.get(repository.name);
  if (reason !== undefined) return leftOr("here although skipped", all({ kind: "skipped", reason }));
  if (!place.isBuild && !set.targets.includes(repository.name)) return leftOr("here although not a target", []);
  if (set.withdrawn) {
    const differences = compareWithdrawn(place, set, survey);
    return differences.length
      ? [cell(null, worst(differences))]
      : all({
          kind: "withdrawn",
          reason: `${set.withdrawn.reason}${set.collections.length ? "; auxiliary collections stay, on their chains too: other sets use them" : ""}`,
        });
  }
  const made = loaded.lock?.made;
  const open = gate(loaded);
  // Content under an altered lock is compared all the same: nobody took its approval back.
  const altered = open.kind === "closed" && open.code === "lock-altered" ? open : undefined;
  if (open.kind === "closed" && !altered && !place.isBuild)
    return leftOr("here although not approved", all({ kind: "waiting", code: open.code, reason: open.reason }));
  // Until the new rerun is made, the lock describes the old one and no collection has the new names.
  if (!made || (open.kind === "closed" && open.code === "not-released"))
    return all({ kind: "waiting", code: "not-released", reason: `${set.key} is not released` });
  if (neverArrived(loaded, made, survey))
    return all({
      kind: "waiting",
      code: "not-delivered",
      reason: `${set.key} is adopted; nothing of it was ever delivered to ${repository.name}`,
    });
  const cells = await comparedCells(request, place, made, open.kind === "open" || altered !== undefined);
  return altered ? cells.map((each) => (each.product === null ? underAlteredLock(each, altered) : each)) : cells;
}

async function comparedCells(
  { loaded, repository, survey, reader, deep, declared }: CellRequest,
  place: Place,
  made: LockMade,
  isAdopted: boolean,
): Promise<readonly DriftCell[]> {
  const { set, chain } = loaded;
  const comparison = { set, made, repository, isAdopted };
  const read = await readSet(reader, comparison, survey, deep);
  const shadowed = await shadowedAt(
    place,
    set,
    made,
    foreignAhead(
      set,
      new Set([...declared, ...(chain ? membersAt(chain, repository.name).map((member) => collectionOf(chain.instrument, member)) : [])]),
      survey,
    ),
    reader,
  );
  const interrupted = survey.intents(set.key).map(({ step, command }) =>
    differenceAt(place, null, {
      kind: "write interrupted",
      collection: names.ticket(set),
      expected: `${step} completed`,
      found: command,
      datasets: [],
    }),
  );
  const all = [...compareSet(comparison, survey, read), ...interrupted, ...shadowed];
  const cell = (product: string | null, state: CellState): DriftCell => ({ repo: repository.name, set: set.key, product, state });
  const of = (product: string | null) => all.filter((each) => each.product === product);
  const ofContent = (content: Content): CellState =>
    of(content.name).length
      ? worst(of(content.name))
      : { kind: "in sync", fingerprint: content.fingerprint, ...(place.isBuild ? noteOfGain(content, read) : {}) };
  return [
    ...contentOf(made).map((content) => cell(content.name, ofContent(content))),
    cell(null, useState(loaded, repository, survey, made, of(null))),
  ];
}

/** The cell of a set's use, which names the alteration unless the use differs too. */
const underAlteredLock = (cell: DriftCell, { code, reason }: Extract<Gate, { kind: "closed" }>): DriftCell =>
  "differences" in cell.state ? cell : { ...cell, state: waiting(code, reason) };

/** A note on datasets that an auxiliary collection gained in the build repository since the lock. Elsewhere such datasets are foreign. */
function noteOfGain({ name, source }: Content, { content: read }: SetRows): { readonly note?: string } {
  if (source.kind === "product") return {};
  const { parts, records } = source.made;
  const gained = parts.flatMap(({ run, datasetType, datasets }) => {
    const own = new Set(datasets.map(({ id }) => id));
    const { id, dataId } = read.rows(run, datasetType);
    return id.filter(
      (each, index) => !own.has(each) && (records === null || plainDataId(dataId[index] ?? {})["skymap"] === records.skymap),
    );
  });
  return gained.length
    ? { note: `${name} has gained ${gained.length} datasets since it was locked; to send them too, lock it again under a new ticket` }
    : {};
}

/** The same state for every cell of a set at one repository. */
export function everywhere({ set }: LoadedSet, { name }: Repository, state: CellState): readonly DriftCell[] {
  return [...certifiedOf(set).map(({ title }) => title), ...set.collections.map((each) => each.name), null].map((product) => ({
    repo: name,
    set: set.key,
    product,
    state,
  }));
}

/** The cell of a set's use. A set that was never activated is waiting; an activated set that is no longer in use has drifted. */
function useState({ set }: LoadedSet, { name }: Repository, survey: Survey, made: LockMade, differences: readonly Difference[]): CellState {
  const switched = isSearched(survey, names.instrumentChain(set), names.ticket(set)) || survey.wrote(set.key, "activate");
  const drifted = switched
    ? differences
    : differences.filter(({ kind }) => kind !== "not in use" && kind !== "not searched" && kind !== "tag incomplete");
  if (drifted.length) return worst(drifted);
  if (differences.length) return waiting("not-delivered", `${name} does not use it yet`);
  const way = wayTo(survey, names.instrumentChain(set), names.ticket(set)) ?? [];
  return {
    kind: "in sync",
    fingerprint: made.fingerprint,
    ...(way.length ? { note: `${set.key} is in use at ${name} by way of ${way.join(", ")}` } : {}),
  };
}

const waiting = (code: Code, reason: string): CellState => ({ kind: "waiting", code, reason });

/** Whether no part of the set was ever delivered: the journal has no such write, and the repository holds no part. */
function neverArrived({ set }: LoadedSet, { products, collections = [] }: LockMade, survey: Survey): boolean {
  if (survey.wrote(set.key, "deliver") || survey.wrote(set.key, "certify")) return false;
  // Auxiliary datasets may be delivered by others. A shared RUN with fewer datasets than the lock names holds only foreign ones.
  const isHere = collections
    .flatMap(({ parts }) => parts)
    .some(({ run, datasetType, datasets }) => (survey.held(run, datasetType)?.count ?? 0) >= datasets.length);
  return (
    !survey.collection(names.ticket(set)) &&
    products.every(({ collection }) => !survey.collection(collection)) &&
    (products.length > 0 || !isHere)
  );
}

/** Parts of a set that remain in a repository where the set should not be. */
function leftovers(place: Place, { set, lock }: LoadedSet, survey: Survey, kind: DifferenceKind): readonly Difference[] {
  const products = (lock?.made?.products ?? []).filter(({ collection, datasetType }) => survey.certified(collection, datasetType)?.count);
  const isUsed = isSearched(survey, names.instrumentChain(set), names.ticket(set));
  return [
    ...products.map(({ product, collection, datasetType, datasets }) =>
      differenceAt(place, product, {
        kind,
        collection: asCollection(collection),
        expected: "nothing of it",
        found: `${survey.certified(collection, datasetType)?.count ?? 0} ${datasetType} certified`,
        datasets: datasets.map(({ id }) => id),
      }),
    ),
    ...(isUsed
      ? [
          differenceAt(place, null, {
            kind,
            collection: names.instrumentChain(set),
            expected: `without ${names.ticket(set)}`,
            found: "it is in use",
            datasets: [],
          }),
        ]
      : []),
  ];
}
