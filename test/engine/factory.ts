import path from "node:path";
import type { LoadedSet } from "../../engine/declare/loadedSet.ts";
import { settleCalibset } from "../../engine/declare/settle.ts";
import { everything, packageRoot, type Workspace } from "../../engine/declare/workspace.ts";
import type { Repository, World } from "../../engine/declare/loadWorld.ts";
import { digestOfMade } from "../../engine/model/alteredMade.ts";
import type { Approval } from "../../engine/model/approval.ts";
import { asRepo } from "../../engine/model/brand.ts";
import type { Calibset, SetProduct } from "../../engine/model/calibset.ts";
import { unknownSource } from "../../engine/model/savedPlan.ts";
import type { CalibsetDeclaration, ProductDeclaration } from "../../engine/model/declaration.ts";
import { fingerprintOf, fingerprintOfCollection, fingerprintOfProducts, fingerprintOfSet } from "../../engine/model/fingerprint.ts";
import type { Lock, LockedDataset, LockedProduct, LockedRun, LockMade, MadeCollection } from "../../engine/model/lock.ts";

export const TICKET = "LATISS/calib/DM-43525";
export const GENERATION = `${TICKET}/lowerSetTemp/biasGen.20240326a`;
export const CERTIFIED = `${TICKET}/lowerSetTemp/bias.20240405a`;
export const VERIFICATION = `${TICKET}/lowerSetTemp/verifyBias.20240326a`;
export const TAG = "LATISS/calib_tagged/DM-43525";
export const BIAS_ID = "01a1fbfa-5a77-75a3-bb91-21f46565b8c8";
/** The check exposure of all repositories. */
export const CHECK = 2024041000001;
export const BEGIN = "1712707200000000000";

export const workspace: Workspace = {
  root: packageRoot,
  world: "paper",
  dir: "/worlds/paper",
  sets: "/worlds/paper/calibsets",
  trial: null,
  site: null,
  only: everything,
  retry: false,
};

const repository = (name: string, instrument: string, cleaned = false): Repository => ({
  name: asRepo(name),
  site: name.slice(0, name.indexOf("/")),
  uri: path.join(workspace.dir, "repos", name),
  cleaned,
  writer: null,
  jobHours: null,
  databaseLimit: null,
  instruments: new Map([[instrument, { detectors: [0], check: { exposures: [CHECK], raws: `${instrument}/raw/all` } }]]),
});

const repositories = [
  repository("usdf/embargo", "LATISS"),
  repository("usdf/main", "LATISS"),
  repository("usdf/ir2", "LSSTCam"),
  repository("summit/LATISS", "LATISS", true),
  repository("tts/LATISS", "LATISS"),
];

/** A world of three sites, without repositories on disk. */
export const world: World = {
  name: "paper",
  constructionSite: "usdf",
  papers: "world",
  requireMerged: null,
  ignored: new Map(),
  usual: new Map([["bias", 3]]),
  packages: new Map(),
  repositories: new Map(repositories.map((each) => [each.name, each])),
  sites: new Map(
    ["usdf", "summit", "tts"].map((name) => [
      name,
      {
        name,
        work: path.join(workspace.dir, "sites", name),
        jobs: 2,
        bps: null,
        signing: null,
        targetedBy: null,
        repositories: repositories.filter(({ site }) => site === name),
      },
    ]),
  ),
};

export const bias: ProductDeclaration = {
  rerun: "20240326a",
  certifyRerun: "20240405a",
  exposures: { kind: "range", dayObs: 20240326, from: 2, to: 4 },
  verification: { exposures: { kind: "range", dayObs: 20240326, from: 1, to: 5 } },
};

export const declaration = {
  ticket: "DM-43525",
  tag: "lowerSetTemp",
  instrument: "LATISS",
  kind: "forward",
  begin: "2024-04-10",
  build: { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor: "pipetask" },
  products: { bias },
  targets: ["usdf/main", "summit/LATISS", "tts/LATISS"],
} as const satisfies CalibsetDeclaration;

/** Returns the tests' set with changed fields. */
export const settled = (changes: Partial<CalibsetDeclaration> = {}): Calibset =>
  settleCalibset({ ...declaration, ...changes } as CalibsetDeclaration);

export const theBias = (set: Calibset): SetProduct => set.products[0]!;

const locked = (pipeline: string, exposures: readonly number[]): LockedRun => ({
  exposures,
  span: { begin: "1712800000000000000", end: "1712800100000000000" },
  pipeline: { path: pipeline, source: "reference", branch: null, commit: null, sha256: "p" },
});

/** Returns the part of a lock that replaces a construction: curated or corrected, without datasets. */
function partOf({ origin }: SetProduct): Pick<LockedProduct, "curated" | "corrected" | "kept"> {
  switch (origin.kind) {
    case "pipeline":
      return {};
    case "curated":
      return { curated: { package: origin.package, branch: null, commit: origin.commit, files: [] } };
    case "corrected": {
      const { from, author, date, reason } = origin.correction;
      return { corrected: { from, author, date, reason, datasets: [] } };
    }
    case "adopted":
      return { kept: [] };
  }
}

/** Returns a lock that was resolved from this set. */
export const lockOf = (set: Calibset, made?: LockMade): Lock => ({
  version: 1,
  set: set.key,
  inputs: {
    packages: {},
    products: set.products.map((each) => ({
      product: each.title,
      rerun: each.rerun,
      declaration: each.digest,
      construction:
        each.product.generation?.pipeline == null
          ? null
          : locked(each.product.generation.pipeline, each.query === null ? [] : [2024032600002, 2024032600003, 2024032600004]),
      ...partOf(each),
      verification:
        each.verifyQuery === null
          ? null
          : locked("verifyBias.yaml", [2024032600001, 2024032600002, 2024032600003, 2024032600004, 2024032600005]),
    })),
  },
  ...(made ? { made } : {}),
});

export const FAILURE = "2024032600001 RXX_S00 C00 NOISE";

const datasets: readonly LockedDataset[] = [
  { id: BIAS_ID, dataId: { detector: 0, instrument: "LATISS" }, begin: BEGIN, end: null, sha256: "5a", size: 288000 },
];

/** Fingerprint of the tests' bias. */
export const BIAS_FINGERPRINT: string = fingerprintOf("bias", datasets);

/** Returns the lock's part made with the fingerprints of its rows, as a release writes it. */
export function sealed(made: LockMade): LockMade {
  const products = made.products.map((each) => ({ ...each, fingerprint: fingerprintOf(each.datasetType, each.datasets) }));
  const collections = made.collections?.map(sealedCollection);
  const fingerprint = fingerprintOfSet(fingerprintOfProducts(products), collections ?? []);
  return { ...made, fingerprint, products, ...(collections ? { collections } : {}) };
}

export function sealedCollection(collection: MadeCollection): MadeCollection {
  const parts = collection.parts.map((each) => ({ ...each, fingerprint: fingerprintOf(each.datasetType, each.datasets) }));
  return { ...collection, parts, fingerprint: fingerprintOfCollection({ ...collection, parts }) };
}

export const made: LockMade = {
  fingerprint: fingerprintOfProducts([{ fingerprint: BIAS_FINGERPRINT }]),
  report: "5e907",
  datasetTypes: [],
  others: [],
  products: [
    {
      product: "bias",
      rerun: "20240326a",
      certifyRerun: "20240405a",
      verifyRerun: "20240326a",
      run: `${GENERATION}/run1`,
      verifyRun: `${VERIFICATION}/run1`,
      collection: CERTIFIED,
      datasetType: "bias",
      fingerprint: BIAS_FINGERPRINT,
      verdict: { kind: "needs-decision", failures: [FAILURE] },
      datasets,
    },
  ],
};

export const SELF_CHECK = `${TICKET}/lowerSetTemp/selfCheck.${made.fingerprint.slice(0, 8)}`;

export const approval: Approval = {
  set: "LATISS/DM-43525",
  tickets: { construction: "DM-43525", taxicab: "TAXICAB-11", deployment: "DM-43600" },
  state: "adopted",
  fingerprint: made.fingerprint,
  report: made.report,
  made: digestOfMade(made),
  acceptedFailures: [FAILURE],
};

const { made: _digest, ...unbound } = approval;

/** An approval as it was written before approvals had the digest of their lock. */
export const olderApproval: Approval = unbound;

/** Returns a set whose lock says that something else was made, and was approved so. */
export function adoptedWith(loaded: LoadedSet, other: LockMade): LoadedSet {
  const own = sealed(other);
  const lock = { ...(loaded.lock ?? lockOf(loaded.set)), made: own };
  return { ...loaded, lock, approval: { ...approval, fingerprint: own.fingerprint, report: own.report, made: digestOfMade(own) } };
}

/** The tests' set in each stage: before its lock, locked, released, adopted. */
export const loadedSets = {
  declared: (changes?: Partial<CalibsetDeclaration>): LoadedSet => ({
    workspace,
    world,
    set: settled(changes),
    lock: null,
    approval: null,
    reviews: [],
    chain: null,
    adoptedMade: null,
    report: null,
    source: unknownSource,
  }),
  locked: (changes?: Partial<CalibsetDeclaration>): LoadedSet => ({ ...loadedSets.declared(changes), lock: lockOf(settled(changes)) }),
  released: (changes?: Partial<CalibsetDeclaration>): LoadedSet => ({
    ...loadedSets.declared(changes),
    lock: lockOf(settled(changes), made),
  }),
  adopted: (changes?: Partial<CalibsetDeclaration>): LoadedSet => ({ ...loadedSets.released(changes), approval }),
};

/** The set with a definition of every dataset type in its lock, without which nothing is ingested. */
export function typed(loaded: LoadedSet): LoadedSet {
  const { lock } = loaded;
  if (!lock?.made) return loaded;
  const { products, collections = [] } = lock.made;
  const typesOf = (all: readonly { readonly datasetType: string }[]) =>
    all.map(({ datasetType }) => ({ name: datasetType, dimensions: ["detector", "instrument"], storageClass: "CalibImage" }));
  const made = {
    ...lock.made,
    datasetTypes: typesOf(products),
    collections: collections.map((each) => ({
      ...each,
      datasetTypes: typesOf(each.parts).map((type) => ({ ...type, isCalibration: false })),
    })),
  };
  return loaded.approval ? adoptedWith(loaded, made) : { ...loaded, lock: { ...lock, made } };
}
