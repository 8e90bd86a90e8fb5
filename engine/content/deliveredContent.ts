import type { LockedDataset, LockMade, MadeCollection, MadeProduct, MadeRecords } from "../model/lock.ts";

/**
 * What a set brings to a repository, from the lock alone: a product or an auxiliary collection. Both are datasets in RUNs,
 * perhaps certified, perhaps on a chain of their own, perhaps with dimension records.
 */
export interface Content {
  /** Title of the product, or name of the auxiliary collection: its name in drift, plan and record. */
  readonly name: string;
  /** Collection that stands for the content: the CALIBRATION collection of a product, or the auxiliary collection. */
  readonly collection: string;
  /** Fingerprint that every repository is to have. */
  readonly fingerprint: string;
  readonly parts: readonly ContentPart[];
  /** Null where nothing is certified. */
  readonly certification: Certification | null;
  /** RUNs of an auxiliary chain in search order; null where the content has no chain of its own. */
  readonly chain: readonly string[] | null;
  /** Dimension records of a skymap; null where none travel. */
  readonly records: MadeRecords | null;
  readonly types: readonly ContentType[];
  readonly source: { readonly kind: "product"; readonly made: MadeProduct } | { readonly kind: "auxiliary"; readonly made: MadeCollection };
}

/** Datasets of one type that lie in one RUN; those of a curated product with several dates lie in one of several. */
export interface ContentPart {
  readonly runs: readonly string[];
  readonly datasetType: string;
  /** Fingerprint of the part in its RUN; null where only the certification has one. */
  readonly fingerprint: string | null;
  readonly datasets: readonly LockedDataset[];
}

export interface Certification {
  readonly collection: string;
  readonly datasetType: string;
  /** Over UUIDs and validity ranges. */
  readonly fingerprint: string;
}

export interface ContentType {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly storageClass: string;
  readonly isCalibration: boolean;
}

/** Everything that was released, in the lock's order: products first. */
export const contentOf = (made: LockMade): readonly Content[] => [...made.products.map((product) => productContent(made, product)), ...(made.collections ?? []).map(auxiliaryContent)];

export const productContent = ({ datasetTypes }: Pick<LockMade, "datasetTypes">, made: MadeProduct): Content => ({
  name: made.product,
  collection: made.collection,
  fingerprint: made.fingerprint,
  parts: [{ runs: [made.run, ...(made.later ?? [])], datasetType: made.datasetType, fingerprint: null, datasets: made.datasets }],
  certification: { collection: made.collection, datasetType: made.datasetType, fingerprint: made.fingerprint },
  chain: null,
  records: null,
  types: datasetTypes.filter(({ name }) => name === made.datasetType).map((type) => ({ ...type, isCalibration: true })),
  source: { kind: "product", made },
});

export const auxiliaryContent = (made: MadeCollection): Content => ({
  name: made.name,
  collection: made.name,
  fingerprint: made.fingerprint,
  parts: made.parts.map(({ run, datasetType, fingerprint, datasets }) => ({ runs: [run], datasetType, fingerprint, datasets })),
  certification: null,
  chain: made.type === "CHAINED" ? made.runs : null,
  records: made.records,
  types: made.datasetTypes,
  source: { kind: "auxiliary", made },
});

export const datasetsOf = ({ parts }: Pick<Content, "parts">): readonly LockedDataset[] => parts.flatMap(({ datasets }) => datasets);
