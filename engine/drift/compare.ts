import type { Reader } from "../bridge/methods.ts";
import type { RowsResult } from "../bridge/wire.ts";
import type { Scene } from "../load/scene.ts";
import { asCollection, asDatasetType, type CollectionName, type RepoName } from "../model/brand.ts";
import { canonicalJson } from "../model/digest.ts";
import type { LockedDataset, LockMade, MadeProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { formatTimespan } from "../model/timespan.ts";
import type { RepoView } from "../observe/view.ts";
import { certifiedChain, isInOrder } from "../steps/chain.ts";
import { untagged } from "../steps/tagged.ts";
import type { DriftFinding, DriftKind } from "./finding.ts";

interface Compared {
  readonly scene: Scene;
  readonly made: LockMade;
  readonly repo: RepoName;
  /** Whether the set is to be in use. */
  readonly adopted: boolean;
}

/** Everything in which a repository differs from the lock; rows are read only where a fingerprint differs. */
export async function compareRepository(compared: Compared, view: RepoView, reader: Reader): Promise<readonly DriftFinding[]> {
  const { made } = compared;
  const rows = await Promise.all(made.products.map((product) => compareProduct(compared, product, view, reader)));
  return [...rows.flat(), ...compareChains(compared, view), ...compareTags(compared, view)];
}

export function compareWithdrawn({ set }: Scene, repo: RepoName, view: RepoView): readonly DriftFinding[] {
  const top = names.top(set);
  if (!view.children(top).includes(names.ticket(set))) return [];
  return [{ kind: "in use although withdrawn", repo, collection: top, expected: `without ${names.ticket(set)}`, found: view.children(top).join(", ") }];
}

async function compareProduct({ repo }: Compared, product: MadeProduct, view: RepoView, reader: Reader): Promise<readonly DriftFinding[]> {
  const collection = asCollection(product.collection);
  const facts = view.certified(collection, asDatasetType(product.datasetType));
  const find = (kind: DriftKind, expected: string, found: string): DriftFinding => ({ kind, repo, collection, expected, found });
  const known = view.collection(collection);
  if (known && known.type !== "CALIBRATION") return [find("collection type differs", "CALIBRATION", known.type)];
  const files = (facts?.files ?? []).map(({ id, path, problem }) => find(problem === "missing" ? "file missing" : "file differs", `${product.datasetType} ${id}`, path));
  if (facts?.fingerprint === product.fingerprint) return files;
  const rows = known ? await reader.call("rows", { repo, collection, datasetType: product.datasetType }) : nothing;
  const differences = compareRows(product, rows, find);
  if (differences.length) return [...differences, ...files];
  return [find("fingerprint differs", product.fingerprint, facts?.fingerprint ?? "nothing"), ...files];
}

const nothing: RowsResult = { dataId: [], id: [], run: [], begin: [], end: [], empty: [] };

function compareRows(product: MadeProduct, rows: RowsResult, find: (kind: DriftKind, expected: string, found: string) => DriftFinding): readonly DriftFinding[] {
  const found = rows.id.map((id, index) => ({ id, key: canonicalJson(plain(rows.dataId[index])), begin: rows.begin[index] ?? null, end: rows.end[index] ?? null }));
  const missing = product.datasets.flatMap((dataset) => {
    const here = found.filter(({ key }) => key === canonicalJson(plain(dataset.dataId)));
    const same = here.filter(({ id }) => id === dataset.id);
    if (!here.length) return [find("dataset missing", describe(product, dataset), "nothing")];
    if (!same.length) return [find("other UUID", describe(product, dataset), here.map(({ id }) => id).join(", "))];
    const exact = same.length === 1 && same.every(({ begin, end }) => begin === dataset.begin && end === dataset.end);
    return exact ? [] : [find("range changed", `${describe(product, dataset)} ${range(dataset)}`, same.map(range).join(" and "))];
  });
  const ours = new Set(product.datasets.map(({ id }) => id));
  const foreign = found.filter(({ id }) => !ours.has(id)).map(({ id, key }) => find("foreign dataset", `nothing but the set's ${product.datasetType}`, `${id} ${key}`));
  return [...missing, ...foreign];
}

function compareChains({ scene, repo, adopted }: Compared, view: RepoView): readonly DriftFinding[] {
  const ticket = names.ticket(scene.set);
  const top = names.top(scene.set);
  const declared = certifiedChain(scene.set);
  const children = view.children(ticket);
  const find = (kind: DriftKind, collection: CollectionName, expected: string): DriftFinding => ({
    kind,
    repo,
    collection,
    expected,
    found: view.children(collection).join(", ") || "nothing",
  });
  return [
    ...(declared.every((each) => isInOrder(children, each, declared)) ? [] : [find("chain differs", ticket, declared.join(", "))]),
    ...(!adopted || view.children(top).includes(ticket) ? [] : [find("not in use", top, `to search ${ticket}`)]),
  ];
}

function compareTags({ scene, made, repo }: Compared, view: RepoView): readonly DriftFinding[] {
  const collection = names.tag(scene.set);
  if (!scene.world.repositories.get(repo)?.cleaned) return [];
  return untagged(scene.set, made, view).map(({ datasetType, ids, found }) => ({ kind: "tag incomplete", repo, collection, expected: `${ids.length} ${datasetType}`, found: `${found}` }));
}

const describe = (product: MadeProduct, { id, dataId }: LockedDataset): string => `${product.datasetType} ${canonicalJson(plain(dataId))} ${id}`;

const range = ({ begin, end }: { readonly begin: string | null; readonly end: string | null }): string =>
  formatTimespan({ begin: begin === null ? null : BigInt(begin), end: end === null ? null : BigInt(end) });

const plain = (dataId: Readonly<Record<string, unknown>> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(dataId ?? {}).map(([key, value]) => [key, String(value)]));
