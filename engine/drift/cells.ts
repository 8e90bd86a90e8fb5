import type { Reader } from "../bridge/methods.ts";
import type { Code } from "../errors.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import { asCollection } from "../model/brand.ts";
import { certifiedOf } from "../model/calibset.ts";
import type { LockMade, MadeProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { gate } from "../declare/gate.ts";
import { blocked } from "./blocked.ts";
import { compareCollection } from "./compareCollection.ts";
import { compareProduct } from "./compareProduct.ts";
import { compareUse, compareWithdrawn, foreignAhead } from "./compareUse.ts";
import type { CellState, DriftCell, Difference } from "./driftReport.ts";
import type { DriftKind } from "./driftKinds.ts";
import { found, type Place } from "./place.ts";
import { shadowedAt } from "./shadowed.ts";
import { worst } from "./cellState.ts";
import type { Survey } from "./survey.ts";

export interface Looking {
  readonly loaded: LoadedSet;
  readonly repository: Repository;
  readonly survey: Survey;
  readonly reader: Reader;
  /** Whether files are read. */
  readonly deep: boolean;
  /** Ticket chains of all declared sets: they may rightly stand ahead. */
  readonly declared: ReadonlySet<string>;
}

/** A set at one repository that answered: a cell for each product, and one for its chains, tags and use. */
export async function cellsOf(looking: Looking): Promise<readonly DriftCell[]> {
  const { loaded, repository, survey } = looking;
  const { set } = loaded;
  const workspace: Place = { set: set.key, repo: repository.name, isBuild: repository.name === set.build.repo };
  const cell = (product: string | null, state: CellState): DriftCell => ({ repo: repository.name, set: set.key, product, state });
  const all = (state: CellState) => everywhere(loaded, repository, state);
  const leftOr = (kind: DriftKind, otherwise: readonly DriftCell[]): readonly DriftCell[] => {
    const left = leftovers(workspace, loaded, survey, kind);
    return left.length ? left.map((each) => cell(each.product, worst([each]))) : otherwise;
  };

  const reason = set.skipped.get(repository.name);
  if (reason !== undefined) return leftOr("here although skipped", all({ kind: "skipped", reason }));
  if (!workspace.isBuild && !set.targets.includes(repository.name)) return leftOr("here although not a target", []);
  if (set.withdrawn) {
    const differences = compareWithdrawn(workspace, set, survey);
    return differences.length ? [cell(null, worst(differences))] : all({ kind: "withdrawn", reason: `${set.withdrawn.reason}${set.collections.length ? "; what went along stays, on its chains too: others use it" : ""}` });
  }
  const made = loaded.lock?.made;
  const open = gate(loaded);
  if (open.kind === "closed" && !workspace.isBuild) return leftOr("here although not approved", all({ kind: "waiting", code: open.code, reason: open.reason }));
  // Until a new letter is made, the lock tells of the old one, and the names of the new one exist nowhere.
  if (!made || (open.kind === "closed" && open.code === "not-released")) return all({ kind: "waiting", code: "not-released", reason: `${set.key} is not released` });
  if (neverArrived(loaded, made, survey)) return all({ kind: "waiting", code: "not-delivered", reason: `${set.key} is adopted; nothing of it was ever delivered to ${repository.name}` });
  return heldAgainst(looking, workspace, made, open.kind === "open");
}

async function heldAgainst({ loaded, repository, survey, reader, deep, declared }: Looking, workspace: Place, made: LockMade, adopted: boolean): Promise<readonly DriftCell[]> {
  const ofProducts = await Promise.all(made.products.map((product) => compareProduct(workspace, made, product, survey, reader, deep)));
  const ofCollections = await Promise.all((made.collections ?? []).map(async (each) => ({ collection: each, ...(await compareCollection(workspace, each, survey, reader, deep)) })));
  const ofUse = [...(await compareUse(workspace, loaded.set, made, repository, adopted, survey, reader)), ...(await shadowedAt(workspace, loaded.set, made, foreignAhead(loaded.set, declared, survey), reader))];
  const all = blocked([...ofProducts.flat(), ...ofCollections.flatMap(({ differences }) => differences), ...ofUse]);
  const cell = (product: string | null, state: CellState): DriftCell => ({ repo: repository.name, set: loaded.set.key, product, state });
  const of = (product: string | null) => all.filter((each) => each.product === product);
  const ofProduct = ({ product, fingerprint }: MadeProduct): CellState => (of(product).length ? worst(of(product)) : { kind: "in sync", fingerprint });
  const ofCollection = ({ collection: { name, fingerprint }, gained }: (typeof ofCollections)[number]): CellState =>
    of(name).length ? worst(of(name)) : { kind: "in sync", fingerprint, ...(gained ? { note: `${name} has gained ${gained} datasets since it was locked; to send them too, lock it again under a new ticket` } : {}) };
  return [...made.products.map((product) => cell(product.product, ofProduct(product))), ...ofCollections.map((each) => cell(each.collection.name, ofCollection(each))), cell(null, useState(loaded, repository, survey, made, of(null)))];
}

/** A set at a repository of which one thing is to be said. */
export function everywhere({ set }: LoadedSet, { name }: Repository, state: CellState): readonly DriftCell[] {
  return [...certifiedOf(set).map(({ title }) => title), ...set.collections.map((each) => each.name), null].map((product) => ({ repo: name, set: set.key, product, state }));
}

/** What was never switched is about to be, and no drift; what was, and is not any more, is. */
function useState({ set }: LoadedSet, { name }: Repository, survey: Survey, made: LockMade, differences: readonly Difference[]): CellState {
  const switched = survey.children(names.top(set)).includes(names.ticket(set)) || survey.wrote(set.key, "activate");
  const drifted = switched ? differences : differences.filter(({ kind }) => kind !== "not in use" && kind !== "not searched" && kind !== "tag incomplete");
  if (drifted.length) return worst(drifted);
  if (differences.length) return waiting("not-delivered", `${name} does not use it yet`);
  return { kind: "in sync", fingerprint: made.fingerprint };
}

const waiting = (code: Code, reason: string): CellState => ({ kind: "waiting", code, reason });

/** The journal remembers what was delivered once: without a word of it, and without a trace here, it is still to come. */
function neverArrived({ set }: LoadedSet, { products, collections = [] }: LockMade, survey: Survey): boolean {
  if (survey.wrote(set.key, "deliver") || survey.wrote(set.key, "certify")) return false;
  // What goes along may be here without us; of a shared RUN, fewer datasets than ours are others'.
  const isHere = collections.flatMap(({ parts }) => parts).some(({ run, datasetType, datasets }) => (survey.held(run, datasetType)?.count ?? 0) >= datasets.length);
  return !survey.collection(names.ticket(set)) && products.every(({ collection }) => !survey.collection(collection)) && (products.length > 0 || !isHere);
}

function leftovers(workspace: Place, { set, lock }: LoadedSet, survey: Survey, kind: DriftKind): readonly Difference[] {
  const products = (lock?.made?.products ?? []).filter(({ collection, datasetType }) => survey.certified(collection, datasetType)?.count);
  const used = survey.children(names.top(set)).includes(names.ticket(set));
  return [
    ...products.map(({ product, collection, datasetType, datasets }) =>
      found({ ...workspace, product, collection: asCollection(collection) }, { kind, expected: "nothing of it", found: `${survey.certified(collection, datasetType)?.count ?? 0} ${datasetType} certified`, datasets: datasets.map(({ id }) => id) }),
    ),
    ...(used ? [found({ ...workspace, product: null, collection: names.top(set) }, { kind, expected: `without ${names.ticket(set)}`, found: "it is in use", datasets: [] })] : []),
  ];
}

