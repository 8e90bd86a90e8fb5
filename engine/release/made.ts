import type { BundleItem, CalibsetVersion, ContentsResult, ExpectedFile } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { plainJson } from "../declare/plainJson.ts";
import { digestOf, plainDataId, type Json } from "../model/digest.ts";
import { fingerprintOfSet } from "../model/fingerprint.ts";
import { numbered } from "../model/detectors.ts";
import { grouped } from "../model/group.ts";
import type { LockMade, MadeCollection, MadeProduct } from "../model/lock.ts";
import type { Finished, FinishedSet } from "./finished.ts";

/** The report that people decide on, by the digest of its data and the version of these data. */
export interface ReleasedReport {
  readonly digest: string;
  readonly version: number;
}

/** The lock's part `made`, from the manifest of a bundle or from the contents that a bundle would have. Pure. */
export function madeOf(
  contents: ContentsResult,
  finished: FinishedSet,
  report: ReleasedReport,
  collections: readonly MadeCollection[] = [],
): LockMade {
  const datasets = grouped(contents.datasets, keyOf);
  return {
    fingerprint: fingerprintOfSet(contents.fingerprint, collections),
    report: report.digest,
    ...(report.version === 1 ? {} : { reportVersion: report.version }),
    products: finished.products.map((each) =>
      madeProductOf(datasets.get(keyOf({ collection: each.collection, datasetType: each.made.generation.datasetType })) ?? [], each),
    ),
    others: finished.others.map(({ made, run }) => ({ product: made.title, rerun: made.rerun, run })),
    datasetTypes: contents.datasetTypes.map(({ name, dimensions, storageClass }) => ({ name, dimensions, storageClass })),
    ...(collections.length ? { collections } : {}),
  };
}

/** The part as people may have approved it, if a release made again has the same but for the RUNs of datasets, which older locks lack. Pure. */
export const keepMade = (before: LockMade | undefined, again: LockMade): LockMade =>
  before !== undefined && digestOf(withoutRuns(before)) === digestOf(withoutRuns(again)) ? before : again;

const withoutRuns = (made: LockMade): Json =>
  plainJson({
    ...made,
    products: made.products.map((each) => ({ ...each, datasets: each.datasets.map(({ run: _run, ...rest }) => rest) })),
  });

/** People may certify several dataset types into one collection. */
const keyOf = ({ collection, datasetType }: { readonly collection: string; readonly datasetType: string }): string =>
  `${collection} ${datasetType}`;

const madeProductOf = (
  datasets: ContentsResult["datasets"],
  { made, run, later, verification, collection, certified, verdict }: Finished,
): MadeProduct => ({
  product: made.title,
  rerun: made.rerun,
  certifyRerun: made.certifyRerun,
  verifyRerun: made.verifyRerun,
  run: run.run,
  ...(later.length ? { later } : {}),
  verifyRun: verification?.run.run ?? null,
  collection,
  datasetType: made.generation.datasetType,
  fingerprint: certified.fingerprint,
  verdict,
  ...(made.detectors ? { detectors: numbered(made.detectors) } : {}),
  datasets: datasets.map((each) => {
    const { id, dataId, begin, end, sha256, size } = each;
    return { id, run: each.run, dataId: plainDataId(dataId), begin, end, sha256, size };
  }),
});

/** Files as they were released. A bundle that is made again must have the same files. */
export const releasedFiles = (made: LockMade | undefined): readonly ExpectedFile[] =>
  [...(made?.products ?? []), ...(made?.collections ?? []).flatMap(({ parts }) => parts)]
    .flatMap(({ datasets }) => datasets)
    .map(({ id, sha256, size }) => ({ id, sha256, size }));

/** The calibset that a bundle is made of. A file that differs from its commit has none. */
export const versionOf = ({ set, source }: Pick<LoadedSet, "set" | "source">): CalibsetVersion => ({
  key: set.key,
  digest: set.digest,
  commit: source.changed ? null : source.commit,
});

/** The items of a bundle: each product with its RUNs. */
export const itemsOf = ({ products }: FinishedSet): readonly BundleItem[] =>
  products.map((each) => ({
    collection: each.collection,
    datasetType: each.made.generation.datasetType,
    generationRun: each.run.run,
    verificationRuns: each.verification ? [each.verification.run.run] : [],
  }));

/** The contents of a set that makes no product. */
export const noContents: ContentsResult = { fingerprint: "", datasetTypes: [], datasets: [] };
