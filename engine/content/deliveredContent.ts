import type { LockedDataset, LockMade, MadeCollection, MadeProduct, MadeRecords } from "../model/lock.ts";

/**
 * A product or an auxiliary collection, as the lock describes it: datasets in RUNs, and optionally a certification, a chain
 * or dimension records.
 */
export interface Content {
  /** Title of the product, or name of the auxiliary collection: its name in drift, plan and record. */
  readonly name: string;
  /** Collection that stands for the content: the CALIBRATION collection of a product, or the auxiliary collection. */
  readonly collection: string;
  /** Fingerprint that every repository should have. */
  readonly fingerprint: string;
  readonly parts: readonly ContentPart[];
  /** Null for an auxiliary collection. */
  readonly certification: Certification | null;
  /** RUNs of an auxiliary chain in search order; null for other contents. */
  readonly chain: readonly string[] | null;
  /** Dimension records of a skymap; null for contents without a skymap. */
  readonly records: MadeRecords | null;
  readonly types: readonly ContentType[];
  readonly source: ContentSource;
}

/** The part of the lock that the content comes from. */
type ContentSource =
  { readonly kind: "product"; readonly made: MadeProduct } | { readonly kind: "auxiliary"; readonly made: MadeCollection };

/** Datasets of one type in one RUN. A curated product with several dates has a RUN for each date. */
export interface ContentPart {
  readonly runs: readonly string[];
  readonly datasetType: string;
  /** Fingerprint of the part in its RUN; null if only the certification has one. */
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

/** All released contents in the lock's order: products first. */
export const contentOf = (made: LockMade): readonly Content[] => [
  ...made.products.map((product) => productContent(made, product)),
  ...(made.collections ?? []).map(auxiliaryContent),
];

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
