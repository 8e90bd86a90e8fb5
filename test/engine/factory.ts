import path from "node:path";
import type { LoadedSet } from "../../engine/declare/loadedSet.ts";
import { settleCalibset } from "../../engine/declare/settle.ts";
import { everything, packageRoot, type Workspace } from "../../engine/declare/workspace.ts";
import type { Repository, World } from "../../engine/declare/loadWorld.ts";
import type { Approval } from "../../engine/model/approval.ts";
import { asRepo } from "../../engine/model/brand.ts";
import type { Calibset, SetProduct } from "../../engine/model/calibset.ts";
import { unknownSource } from "../../engine/model/savedPlan.ts";
import type { CalibsetDeclaration, ProductDeclaration } from "../../engine/model/declaration.ts";
import type { Lock, LockedProduct, LockedRun, LockMade } from "../../engine/model/lock.ts";

export const TICKET = "LATISS/calib/DM-43525";
export const GENERATION = `${TICKET}/lowerSetTemp/biasGen.20240326a`;
export const CERTIFIED = `${TICKET}/lowerSetTemp/bias.20240405a`;
export const VERIFICATION = `${TICKET}/lowerSetTemp/verifyBias.20240326a`;
export const SELF_CHECK = `${TICKET}/lowerSetTemp/selfCheck.f00df00d`;
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

export const made: LockMade = {
  fingerprint: "f00df00dcafe",
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
      fingerprint: "b1a5",
      verdict: { kind: "needs-decision", failures: [FAILURE] },
      datasets: [{ id: BIAS_ID, dataId: { detector: 0, instrument: "LATISS" }, begin: BEGIN, end: null, sha256: "5a", size: 288000 }],
    },
  ],
};

export const approval: Approval = {
  set: "LATISS/DM-43525",
  tickets: { construction: "DM-43525", taxicab: "TAXICAB-11", deployment: "DM-43600" },
  state: "adopted",
  fingerprint: made.fingerprint,
  report: made.report,
  acceptedFailures: [FAILURE],
};

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
    source: unknownSource,
  }),
  locked: (changes?: Partial<CalibsetDeclaration>): LoadedSet => ({ ...loadedSets.declared(changes), lock: lockOf(settled(changes)) }),
  released: (changes?: Partial<CalibsetDeclaration>): LoadedSet => ({
    ...loadedSets.declared(changes),
    lock: lockOf(settled(changes), made),
  }),
  adopted: (changes?: Partial<CalibsetDeclaration>): LoadedSet => ({ ...loadedSets.released(changes), approval }),
};
