import type { Reader } from "../bridge/methods.ts";
import type { Code } from "../errors.ts";
import type { Scene } from "../declare/loadedSet.ts";
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
import type { CellState, DriftCell, DriftFinding } from "./driftReport.ts";
import type { DriftKind } from "./driftKinds.ts";
import { found, type Place } from "./place.ts";
import { shadowedAt } from "./shadowed.ts";
import { worst } from "./cellState.ts";
import type { Survey } from "./survey.ts";

export interface Looking {
  readonly scene: Scene;
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
  const { scene, repository, survey } = looking;
  const { set } = scene;
  const place: Place = { set: set.key, repo: repository.name, isBuild: repository.name === set.build.repo };
  const cell = (product: string | null, state: CellState): DriftCell => ({ repo: repository.name, set: set.key, product, state });
  const all = (state: CellState) => everywhere(scene, repository, state);
  const leftOr = (kind: DriftKind, otherwise: readonly DriftCell[]): readonly DriftCell[] => {
    const left = leftovers(place, scene, survey, kind);
    return left.length ? left.map((each) => cell(each.product, worst([each]))) : otherwise;
  };

  const reason = set.skipped.get(repository.name);
  if (reason !== undefined) return leftOr("here although skipped", all({ kind: "skipped", reason }));
  if (!place.isBuild && !set.targets.includes(repository.name)) return leftOr("here although not a target", []);
  if (set.withdrawn) {
    const findings = compareWithdrawn(place, set, survey);
    return findings.length ? [cell(null, worst(findings))] : all({ kind: "withdrawn", reason: `${set.withdrawn.reason}${set.collections.length ? "; what went along stays, on its chains too: others use it" : ""}` });
  }
  const made = scene.lock?.made;
  const open = gate(scene);
  if (open.kind === "closed" && !place.isBuild) return leftOr("here although not approved", all({ kind: "waiting", code: open.code, reason: open.reason }));
  // Until a new letter is made, the lock tells of the old one, and the names of the new one exist nowhere.
  if (!made || (open.kind === "closed" && open.code === "not-released")) return all({ kind: "waiting", code: "not-released", reason: `${set.key} is not released` });
  if (neverArrived(scene, made, survey)) return all({ kind: "waiting", code: "not-delivered", reason: `${set.key} is adopted; nothing of it was ever delivered to ${repository.name}` });
  return heldAgainst(looking, place, made, open.kind === "open");
}

async function heldAgainst({ scene, repository, survey, reader, deep, declared }: Looking, place: Place, made: LockMade, adopted: boolean): Promise<readonly DriftCell[]> {
  const ofProducts = await Promise.all(made.products.map((product) => compareProduct(place, made, product, survey, reader, deep)));
  const ofCollections = await Promise.all((made.collections ?? []).map(async (each) => ({ collection: each, ...(await compareCollection(place, each, survey, reader, deep)) })));
  const ofUse = [...(await compareUse(place, scene.set, made, repository, adopted, survey, reader)), ...(await shadowedAt(place, scene.set, made, foreignAhead(scene.set, declared, survey), reader))];
  const all = blocked([...ofProducts.flat(), ...ofCollections.flatMap(({ findings }) => findings), ...ofUse]);
  const cell = (product: string | null, state: CellState): DriftCell => ({ repo: repository.name, set: scene.set.key, product, state });
  const of = (product: string | null) => all.filter((each) => each.product === product);
  const ofProduct = ({ product, fingerprint }: MadeProduct): CellState => (of(product).length ? worst(of(product)) : { kind: "in sync", fingerprint });
  const ofCollection = ({ collection: { name, fingerprint }, gained }: (typeof ofCollections)[number]): CellState =>
    of(name).length ? worst(of(name)) : { kind: "in sync", fingerprint, ...(gained ? { note: `${name} has gained ${gained} datasets since it was locked; to send them too, lock it again under a new ticket` } : {}) };
  return [...made.products.map((product) => cell(product.product, ofProduct(product))), ...ofCollections.map((each) => cell(each.collection.name, ofCollection(each))), cell(null, useState(scene, repository, survey, made, of(null)))];
}

/** A set at a repository of which one thing is to be said. */
export function everywhere({ set }: Scene, { name }: Repository, state: CellState): readonly DriftCell[] {
  return [...certifiedOf(set).map(({ title }) => title), ...set.collections.map((each) => each.name), null].map((product) => ({ repo: name, set: set.key, product, state }));
}

/** What was never switched is about to be, and no drift; what was, and is not any more, is. */
function useState({ set }: Scene, { name }: Repository, survey: Survey, made: LockMade, findings: readonly DriftFinding[]): CellState {
  const switched = survey.children(names.top(set)).includes(names.ticket(set)) || survey.wrote(set.key, "activate");
  const drifted = switched ? findings : findings.filter(({ kind }) => kind !== "not in use" && kind !== "not searched" && kind !== "tag incomplete");
  if (drifted.length) return worst(drifted);
  if (findings.length) return waiting("not-delivered", `${name} does not use it yet`);
  return { kind: "in sync", fingerprint: made.fingerprint };
}

const waiting = (code: Code, reason: string): CellState => ({ kind: "waiting", code, reason });

/** The journal remembers what was delivered once: without a word of it, and without a trace here, it is still to come. */
function neverArrived({ set }: Scene, { products, collections = [] }: LockMade, survey: Survey): boolean {
  if (survey.wrote(set.key, "deliver") || survey.wrote(set.key, "certify")) return false;
  // What goes along may be here without us; of a shared RUN, fewer datasets than ours are others'.
  const isHere = collections.flatMap(({ parts }) => parts).some(({ run, datasetType, datasets }) => (survey.held(run, datasetType)?.count ?? 0) >= datasets.length);
  return !survey.collection(names.ticket(set)) && products.every(({ collection }) => !survey.collection(collection)) && (products.length > 0 || !isHere);
}

function leftovers(place: Place, { set, lock }: Scene, survey: Survey, kind: DriftKind): readonly DriftFinding[] {
  const products = (lock?.made?.products ?? []).filter(({ collection, datasetType }) => survey.certified(collection, datasetType)?.count);
  const used = survey.children(names.top(set)).includes(names.ticket(set));
  return [
    ...products.map(({ product, collection, datasetType, datasets }) =>
      found({ ...place, product, collection: asCollection(collection) }, { kind, expected: "nothing of it", found: `${survey.certified(collection, datasetType)?.count ?? 0} ${datasetType} certified`, datasets: datasets.map(({ id }) => id) }),
    ),
    ...(used ? [found({ ...place, product: null, collection: names.top(set) }, { kind, expected: `without ${names.ticket(set)}`, found: "it is in use", datasets: [] })] : []),
  ];
}

