// Errors that the compiler has to report in a calibset. `npm run types` compiles this file, and nothing runs it.
import { calibset, list, range, where } from "../../calibsets/index.ts";
import type { ProductDeclaration } from "../../engine/model/declaration.ts";

const bias: ProductDeclaration = { rerun: "20240326a", exposures: range(20240326, 2, 21).every(2).except(4, "cloud"), verification: { exposures: list(1).or(where("x")).and(list(2)) } };
const common = {
  ticket: "DM-1",
  tag: "t",
  instrument: "LATISS",
  build: { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: [], executor: "pipetask" },
  targets: [],
} as const;

calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { bias } });
calibset({ ...common, kind: "historical", begin: "2024-04-10", end: "2024-05-01", products: { bias } });

// @ts-expect-error an unknown product
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { brass: bias } });
// @ts-expect-error begin is never defaulted
calibset({ ...common, kind: "forward", products: { bias } });
// @ts-expect-error a historical set needs its end
calibset({ ...common, kind: "historical", begin: "2024-04-10", products: { bias } });
// @ts-expect-error a forward set has no end
calibset({ ...common, kind: "forward", begin: "2024-04-10", end: "2024-05-01", products: { bias } });
// @ts-expect-error an unknown field
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { bias }, colour: "red" });
// @ts-expect-error an executor that is not implemented
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { bias }, build: { ...common.build, executor: "make" } });
// @ts-expect-error a reason for every repository skipped
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { bias }, skip: ["usdf/main"] });
// @ts-expect-error a reason for every withdrawal
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { bias }, withdrawn: { on: "2024-05-01" } });
// @ts-expect-error a reason for every exception
range(20240326, 2, 21).except(4);
// @ts-expect-error only a range has every n-th
export const everySecond: unknown = list(1, 2).every;
// @ts-expect-error a selection is needed
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { bias: { rerun: "20240326a", verification: bias.verification } } });

const flat = { rerun: "20240326a", bands: { g: { exposures: list(2024032600001) } } };
const lsstComCam = { ...common, instrument: "LSSTComCam" } as const;
const withU = { ...flat, bands: { u: { exposures: list(2024032600001) } } };
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { flat } });
calibset({ ...lsstComCam, kind: "forward", begin: "2024-04-10", products: { flat: withU } });
// @ts-expect-error LATISS has no u
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { flat: withU } });
// @ts-expect-error LATISS has no u, also if it is written in place
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { flat: { rerun: "20240326a", bands: { u: { exposures: list(1) } } } } });
// @ts-expect-error no instrument has a band of that name
calibset({ ...lsstComCam, kind: "forward", begin: "2024-04-10", products: { flat: { rerun: "20240326a", bands: { w: { exposures: list(1) } } } } });
// @ts-expect-error an instrument that the catalog does not know
calibset({ ...common, instrument: "LSSTComCom", kind: "forward", begin: "2024-04-10", products: { bias } });
// @ts-expect-error a product without the exposures it is made from
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { cti: { rerun: "20240326a" } } });
// @ts-expect-error a band alone is no verification
calibset({ ...lsstComCam, kind: "forward", begin: "2024-04-10", products: { flat: { rerun: "20240326a", bands: { r: { verification: list(1) } } } } });

const lsstCam = { ...common, instrument: "LSSTCam" } as const;
const anaglyph = { ...flat, variant: "anaglyph" } as const;
calibset({ ...lsstCam, kind: "forward", begin: "2024-04-10", products: { crosstalk: bias, flat: anaglyph, flat_gradient_reference: flat } });
// @ts-expect-error LSSTComCam has no pipeline for crosstalk
calibset({ ...lsstComCam, kind: "forward", begin: "2024-04-10", products: { crosstalk: bias } });
// @ts-expect-error LSSTComCam has no pipeline for flats of two LEDs
calibset({ ...lsstComCam, kind: "forward", begin: "2024-04-10", products: { flat: anaglyph } });
// @ts-expect-error only the simulated camera lacks a linearizer
calibset({ ...common, instrument: "LSSTComCamSim", kind: "forward", begin: "2024-04-10", products: { linearizer: bias } });
// @ts-expect-error a gradient has bands, like flats
calibset({ ...lsstCam, kind: "forward", begin: "2024-04-10", products: { flat_gradient_reference: bias } });
// @ts-expect-error no camera of the catalog has a pipeline for fringes
calibset({ ...lsstCam, kind: "forward", begin: "2024-04-10", products: { fringe: flat } });
// @ts-expect-error no camera of the catalog has curated stray light
calibset({ ...lsstCam, kind: "forward", begin: "2024-04-10", products: { straylight: { rerun: "20240326a", curated: { package: "obs_lsst_data", commit: "0".repeat(40) } } } });
calibset({ ...lsstComCam, kind: "forward", begin: "2024-04-10", products: { crosstalk: { rerun: "20240326a", curated: { package: "obs_lsst_data", commit: "0".repeat(40) } } } });

const corrected = { from: "a/run1", author: "Ann", date: "2025-02-10", reason: "hot", changes: [{ kind: "run", detector: 0, run: "a/run2" }] } as const;
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { defects: { rerun: "20240326a", corrected }, bias: { rerun: "20240326a", corrected, verification: bias.verification! }, flat: { rerun: "20240326a", bands: { g: { corrected }, r: { exposures: list(1) } } } } });
// @ts-expect-error a corrected product is made from no exposures
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { bias: { rerun: "20240326a", corrected, exposures: list(1) } } });
// @ts-expect-error a corrected band is made from no exposures
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { flat: { rerun: "20240326a", bands: { g: { corrected, exposures: list(1) } } } } });
// @ts-expect-error a corrected product is not curated too
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { defects: { rerun: "20240326a", corrected, curated: { package: "p", commit: "c" } } } });
// @ts-expect-error a reason for every correction
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { bias: { rerun: "20240326a", corrected: { ...corrected, reason: undefined } } } });
// @ts-expect-error a bootstrap cannot be corrected
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { biasBootstrap: { rerun: "20240326a", corrected } } });
// @ts-expect-error a product without verification has none when it is corrected
calibset({ ...common, kind: "forward", begin: "2024-04-10", products: { cti: { rerun: "20240326a", corrected, verification: { exposures: list(1) } } } });
