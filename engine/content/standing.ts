import type { Reader } from "../bridge/methods.ts";
import type { CertifiedFacts, RowsResult } from "../bridge/wire.ts";
import type { Code } from "../errors.ts";
import { asCollection, asDatasetType, type RepoName } from "../model/brand.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import { canonicalJson, dataIdKey } from "../model/digest.ts";
import type { LockedDataset, MadeProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { overlap, wireBound } from "../model/tai.ts";
import type { RepoView } from "../bridge/repoView.ts";

/** What a target holds where a product of the lock is to be. */
export interface Standing {
  readonly product: MadeProduct;
  /** All datasets in their RUN, each with its file; what others put there besides is theirs. */
  readonly arrived: boolean;
  /** Each dataset certified for its range and for no other; what others certified besides is theirs. */
  readonly certified: boolean;
  /** Why only people can make room for it; null where nothing is in its way. */
  readonly blocked: { readonly code: Code; readonly reason: string } | null;
}

/** Rows behind a fingerprint that is not the lock's. */
export interface HeldRows {
  readonly inRun: RowsResult;
  readonly certified: RowsResult;
}

/** Reads rows of those products alone of which something is there that is not as the lock says. */
export async function readHeldRows(reader: Reader, repo: RepoName, set: Calibset, view: RepoView, products: readonly MadeProduct[]): Promise<ReadonlyMap<string, HeldRows>> {
  const read = (collection: string, datasetType: string): Promise<RowsResult> => reader.call("rows", { repo, collection, datasetType });
  const differing = products.filter((product) => certifiedFacts(view, product)?.fingerprint !== product.fingerprint);
  const held = differing.map(async (product): Promise<readonly [string, HeldRows]> => {
    const run = runFacts(set, view, product);
    const [inRun, certified] = await Promise.all([
      run && run.fingerprint !== product.fingerprint ? readRuns(product, (each) => read(each, product.datasetType)) : noRows,
      certifiedFacts(view, product)?.count ? read(product.collection, product.datasetType) : noRows,
    ]);
    return [product.collection, { inRun, certified }];
  });
  return new Map(await Promise.all(held));
}

/** Pure. */
export function standingOf(set: Calibset, product: MadeProduct, view: RepoView, rows: ReadonlyMap<string, HeldRows>): Standing {
  const facts = certifiedFacts(view, product);
  const whole = !facts?.files.length;
  if (facts?.fingerprint === product.fingerprint) return { product, arrived: whole, certified: true, blocked: null };
  const { inRun, certified } = rows.get(product.collection) ?? { inRun: noRows, certified: noRows };
  const inPlace = runFacts(set, view, product)?.fingerprint === product.fingerprint || product.datasets.every(({ id }) => inRun.id.includes(id));
  return { product, arrived: inPlace && whole, certified: isCertified(product, certified), blocked: blockOf(product, view, inRun, certified) };
}

function isCertified({ datasets }: MadeProduct, rows: RowsResult): boolean {
  const wanted = new Set(datasets.map(({ id, begin, end }) => canonicalJson([id, begin, end])));
  const ours = new Set(datasets.map(({ id }) => id));
  const standing = rows.id.flatMap((id, index) => (ours.has(id) ? [canonicalJson([id, rows.begin[index] ?? null, rows.end[index] ?? null])] : []));
  return wanted.size === new Set(standing).size && standing.every((row) => wanted.has(row));
}

/** What the bridge would refuse as well; known beforehand, it keeps back no other product. */
function blockOf(product: MadeProduct, view: RepoView, inRun: RowsResult, certified: RowsResult): Standing["blocked"] {
  const mistyped = (name: string, type: string) => [view.collection(asCollection(name))].flatMap((known) => (known && known.type !== type ? [`${name} is ${known.type}, not ${type}`] : []))[0];
  const wrongType = runsOfMade(product).map((each) => mistyped(each, "RUN")).find((each) => each !== undefined) ?? mistyped(product.collection, "CALIBRATION");
  if (wrongType !== undefined) return { code: "collection-type-differs", reason: wrongType };
  const ours = new Set(product.datasets.map(({ id }) => id));
  const keyed = product.datasets.map((dataset) => ({ dataset, key: dataIdKey(dataset.dataId) }));
  const foreign = (rows: RowsResult, isInTheWay: (index: number, dataset: LockedDataset) => boolean) =>
    rows.id.find((id, index) => !ours.has(id) && keyed.some(({ dataset, key }) => key === dataIdKey(rows.dataId[index] ?? {}) && isInTheWay(index, dataset)));
  const empty = certified.id.find((_id, index) => certified.empty[index]);
  if (empty !== undefined) return { code: "empty-range-row", reason: `${product.collection}: ${empty}` };
  const inPlace = foreign(inRun, () => true);
  if (inPlace !== undefined) return { code: "dataset-conflict", reason: `${product.run} has ${inPlace} in the place of one of ours` };
  const range = (begin: string | null | undefined, end: string | null | undefined) => ({ begin: wireBound(begin ?? null), end: wireBound(end ?? null) });
  const over = foreign(certified, (index, { begin, end }) => overlap(range(certified.begin[index], certified.end[index]), range(begin, end)));
  return over === undefined ? null : { code: "foreign-certification", reason: `${product.collection}: ${over}` };
}

const runFacts = (set: Calibset, view: RepoView, product: MadeProduct) => {
  const generated = certifiedOf(set).find(({ title }) => title === product.product);
  return generated && view.attempts(names.generation(set, generated)).find((each) => each.run === product.run);
};

export const certifiedFacts = (view: RepoView, product: MadeProduct): CertifiedFacts | undefined => view.certified(asCollection(product.collection), asDatasetType(product.datasetType));

export const noRows: RowsResult = { dataId: [], id: [], run: [], begin: [], end: [], empty: [] };

/** RUNs that a product lies in: the attempt, and those of later dates where people wrote it. */
const runsOfMade = ({ run, later }: MadeProduct): readonly string[] => [run, ...(later ?? [])];

/** Rows of all of them together. */
export async function readRuns(product: MadeProduct, read: (run: string) => Promise<RowsResult>): Promise<RowsResult> {
  const all = await Promise.all(runsOfMade(product).map(read));
  const column = <K extends keyof RowsResult>(name: K) => all.flatMap((rows): readonly RowsResult[K][number][] => rows[name]);
  return { dataId: column("dataId"), id: column("id"), run: column("run"), begin: column("begin"), end: column("end"), empty: column("empty") };
}
