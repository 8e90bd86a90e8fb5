import type { Reader } from "../bridge/methods.ts";
import type { FileProblem, RowsResult } from "../bridge/wire.ts";
import { asCollection } from "../model/brand.ts";
import { canonicalJson } from "../model/digest.ts";
import type { LockMade, MadeProduct } from "../model/lock.ts";
import type { DriftFinding } from "./finding.ts";
import type { DriftKind } from "./kinds.ts";
import { found, type Place } from "./place.ts";
import { compareFiles } from "./deep.ts";
import { compareRows, subject } from "./rows.ts";
import type { Survey } from "./survey.ts";

/** In what a product differs from the lock at one repository; rows are read only where the fingerprint differs. */
export async function compareProduct(place: Place, made: LockMade, product: MadeProduct, survey: Survey, reader: Reader, deep: boolean): Promise<readonly DriftFinding[]> {
  const collection = asCollection(product.collection);
  const find = (kind: DriftKind, expected: string, what: string, datasets: readonly string[] = []): DriftFinding => found({ ...place, product: product.product, collection }, { kind, expected, found: what, datasets });
  const types = compareType(made, product, survey, find);
  const facts = survey.certified(product.collection, product.datasetType);
  const known = survey.collection(product.collection);
  if (known && known.type !== "CALIBRATION") return [...types, find("collection type different", "CALIBRATION", known.type)];
  const files = (facts?.files ?? []).map(({ id, path, problem }) => find(fileKinds[problem], describe(product, id), path === "" ? "no file is recorded" : path, [id]));
  if (facts?.fingerprint === product.fingerprint) return [...types, ...files, ...(deep ? await compareFiles(place, product, files, reader, find) : [])];
  const rows = (name: string): Promise<RowsResult> => reader.call("rows", { repo: place.repo, collection: name, datasetType: product.datasetType });
  const [certified, inRun] = await Promise.all([known ? rows(product.collection) : nothing, rows(product.run)]);
  const differences = compareRows(product, certified, inRun).map(({ kind, expected, found: what, datasets }) => find(kind, expected, what, datasets));
  const all = [...types, ...(known ? [] : [find("collection missing", "CALIBRATION", "nothing")]), ...differences, ...files];
  return all.length ? all : [find("lock and repository disagree", product.fingerprint, facts?.fingerprint ?? "nothing")];
}

const fileKinds = { missing: "file missing", size: "file truncated", unreadable: "file unreadable" } as const satisfies Record<FileProblem["problem"], DriftKind>;

const nothing: RowsResult = { dataId: [], id: [], run: [], begin: [], end: [], empty: [] };

function compareType({ datasetTypes }: LockMade, { datasetType }: MadeProduct, survey: Survey, find: (kind: DriftKind, expected: string, what: string) => DriftFinding): readonly DriftFinding[] {
  const locked = datasetTypes.find(({ name }) => name === datasetType);
  if (!locked) return [];
  const known = survey.type(datasetType);
  const wanted = canonicalJson({ dimensions: locked.dimensions, storageClass: locked.storageClass, isCalibration: true });
  if (!known) return [find("dataset type missing", `${datasetType} ${wanted}`, "not registered")];
  const here = canonicalJson({ dimensions: known.dimensions, storageClass: known.storageClass, isCalibration: known.isCalibration });
  return wanted === here ? [] : [find("dataset type different", `${datasetType} ${wanted}`, here)];
}

const describe = (product: MadeProduct, id: string): string => subject(product, product.datasets.filter((each) => each.id === id));
