import type { Reader } from "../bridge/methods.ts";
import type { FileProblem, RowsResult } from "../bridge/wire.ts";
import { asCollection } from "../model/brand.ts";
import { canonicalJson } from "../model/digest.ts";
import type { LockMade, MadeCollection, MadeProduct } from "../model/lock.ts";
import type { Difference } from "./driftReport.ts";
import type { DriftKind } from "./driftKinds.ts";
import { noRows, readRuns } from "../content/standing.ts";
import { found, type Place } from "./place.ts";
import { compareFiles } from "./deep.ts";
import { compareRows, subject } from "./compareRows.ts";
import type { Survey } from "./survey.ts";

export type Find = (kind: DriftKind, expected: string, what: string, datasets?: readonly string[]) => Difference;

/** In what a product differs from the lock at one repository; rows are read only where the fingerprint differs. */
export async function compareProduct(workspace: Place, made: LockMade, product: MadeProduct, survey: Survey, reader: Reader, deep: boolean): Promise<readonly Difference[]> {
  const collection = asCollection(product.collection);
  const find: Find = (kind, expected, what, datasets = []) => found({ ...workspace, product: product.product, collection }, { kind, expected, found: what, datasets });
  const types = compareType(made.datasetTypes.map((type) => ({ ...type, isCalibration: true })), product, survey, find);
  const facts = survey.certified(product.collection, product.datasetType);
  const known = survey.collection(product.collection);
  if (known && known.type !== "CALIBRATION") return [...types, find("collection type different", "CALIBRATION", known.type)];
  const files = (facts?.files ?? []).map((each) => compareFile(product, each, find));
  const inside = deep ? await compareFiles(workspace, product, files, reader, find) : [];
  if (facts?.fingerprint === product.fingerprint) return [...types, ...files, ...inside];
  const rows = (name: string): Promise<RowsResult> => reader.call("rows", { repo: workspace.repo, collection: name, datasetType: product.datasetType });
  const [certified, inRun] = await Promise.all([known ? rows(product.collection) : noRows, readRuns(product, rows)]);
  const mistyped = inRun.id.length ? undefined : await typeOfRun(product, workspace, reader);
  if (mistyped !== undefined) return [...types, found({ ...workspace, product: product.product, collection: asCollection(product.run) }, { kind: "collection type different", expected: "RUN", found: mistyped, datasets: product.datasets.map(({ id }) => id) })];
  const differences = compareRows(product, certified, inRun).map(({ kind, expected, found: what, datasets }) => find(kind, expected, what, datasets));
  const all = [...types, ...(known ? [] : [find("collection missing", "CALIBRATION", "nothing")]), ...differences, ...files, ...inside];
  return all.length ? all : [find("lock and repository disagree", product.fingerprint, facts?.fingerprint ?? "nothing")];
}

/** What has the RUN's name without being one; undefined where nothing has. Asked only of a RUN without datasets. */
async function typeOfRun({ run }: MadeProduct, { repo }: Place, reader: Reader): Promise<string | undefined> {
  const { collections } = await reader.call("survey", { repo, prefixes: [], chains: [run], certified: [], tagged: [], datasetTypes: [], sets: [] });
  return collections.find(({ name, type }) => name === run && type !== "RUN")?.type;
}

export function compareFile(product: Pick<MadeProduct, "datasetType" | "datasets">, { id, path, problem, size }: FileProblem, find: Find): Difference {
  const datasets = product.datasets.filter((each) => each.id === id);
  const locked = datasets[0]?.size ?? 0;
  const kind = problem === "missing" ? "file missing" : problem === "unreadable" ? "file unreadable" : (size ?? 0) < locked ? "file truncated" : "file longer";
  const what = path === "" ? "no file is recorded" : path;
  return find(kind, `${subject(product, datasets)}, ${locked} bytes`, problem === "size" ? `${what}, ${size ?? 0} bytes` : what, [id]);
}

export function compareType(datasetTypes: MadeCollection["datasetTypes"], { datasetType, datasets }: Pick<MadeProduct, "datasetType" | "datasets">, survey: Survey, find: Find): readonly Difference[] {
  const locked = datasetTypes.find(({ name }) => name === datasetType);
  if (!locked) return [];
  const known = survey.type(datasetType);
  const wanted = canonicalJson({ dimensions: locked.dimensions, storageClass: locked.storageClass, isCalibration: locked.isCalibration });
  if (!known) return [find("dataset type missing", `${datasetType} ${wanted}`, "not registered")];
  const here = canonicalJson({ dimensions: known.dimensions, storageClass: known.storageClass, isCalibration: known.isCalibration });
  return wanted === here ? [] : [find("dataset type different", `${datasetType} ${wanted}`, here, datasets.map(({ id }) => id))];
}
