import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import type { LockedCorrected, LockedCurated, LockedProduct } from "../../../engine/model/lock.ts";
import type { Correction } from "../../../engine/model/correction.ts";
import { bias, loadedSets, TICKET } from "../factory.ts";

const rerun = "20240405a";
const commit = "c".repeat(40);

/** The corrected RUN. */
export const FROM = "LATISS/calib/DM-1/t/defectGen.20240301a/run1";
const boxes = [{ x: 1, y: 2, width: 3, height: 4 }];
export const correction: Correction = {
  from: FROM,
  author: "Zoë",
  date: "2024-04-05",
  reason: "hot",
  changes: [{ kind: "mask", detector: 0, boxes }],
};

/** A mask of detector 0; detector 1 is unchanged. */
export const base: LockedCorrected = {
  from: FROM,
  author: "Zoë",
  date: "2024-04-05",
  reason: "hot",
  datasets: [
    { dataId: { instrument: "LATISS", detector: 0 }, replaces: "u0", change: { kind: "mask", boxes } },
    { dataId: { instrument: "LATISS", detector: 1 }, replaces: "u1" },
  ],
};

const text = (date: string, begin: string | null, end: string | null) => ({
  path: `latiss/manual_defects/rxx_s00/${date}.ecsv`,
  sha256: date,
  dataId: { instrument: "LATISS", detector: 0 },
  date,
  begin,
  end,
  commit,
  author: "Ann",
  committed: "",
});

/** Texts of one detector, with two dates. */
export const texts: LockedCurated = {
  package: "obs_lsst_data",
  branch: "main",
  commit,
  files: [text("2024-03-01T00:00:00", "1", "2"), text("2024-06-01T00:00:00", "2", null)],
};

/** Replaces parts of the lock, by product. */
const withParts = (loaded: LoadedSet, parts: Readonly<Record<string, Partial<LockedProduct>>>): LoadedSet => ({
  ...loaded,
  lock: loaded.lock && {
    ...loaded.lock,
    inputs: { ...loaded.lock.inputs, products: loaded.lock.inputs.products.map((each) => ({ ...each, ...parts[each.product] })) },
  },
});

/** A curated product before a bias that a pipeline makes. */
export const curatedSet: LoadedSet = withParts(
  loadedSets.locked({ products: { bias, manual_defects: { rerun, curated: { package: "obs_lsst_data", commit } } } }),
  { manual_defects: { curated: texts } },
);

/** Corrected defects, a corrected bias that is verified, and a dark that a pipeline makes. */
export const correctedSet: LoadedSet = withParts(
  loadedSets.locked({
    products: {
      bias: { rerun, corrected: correction, verification: bias.verification! },
      defects: { rerun, corrected: correction },
      dark: { rerun, exposures: bias.exposures },
    },
  }),
  { bias: { construction: null, corrected: base }, defects: { construction: null, corrected: base } },
);

/** Locked defects of each origin under one rerun. */
export const defectsOf: Readonly<Record<"pipeline" | "curated" | "corrected" | "adopted", LoadedSet>> = {
  pipeline: loadedSets.locked({ products: { defects: { rerun } } }),
  curated: withParts(loadedSets.locked({ products: { defects: { rerun, curated: { package: "obs_lsst_data", commit } } } }), {
    defects: { curated: texts },
  }),
  corrected: withParts(loadedSets.locked({ products: { defects: { rerun, corrected: correction } } }), { defects: { corrected: base } }),
  adopted: withParts(loadedSets.locked({ products: { defects: { rerun } } }), {
    defects: { adopted: { run: `${TICKET}/lowerSetTemp/defectGen.${rerun}/20240405T012345Z`, verifyRun: null } },
  }),
};
