import { asDatasetType, type DatasetTypeName } from "./brand.ts";

/** The only place that knows a product (research: cp_pipe and cp_verify pipelines and bps templates). */
export interface Product {
  readonly name: string;
  /** How it is made; null for what only tries others out, as science frames do. */
  readonly generation: Generation | null;
  /** Whether it gets a validity range and a place on the ticket chain; bootstraps are read from their RUNs alone. */
  readonly certified: boolean;
  /** One of each filter, in collections of their own: `flat-r.20250207a`. */
  readonly perBand: boolean;
  /** Null where cp_verify has no pipeline for it. */
  readonly verification: Verification | null;
  /** ISR's switch that asks for it, and ISR's name for it, under which the header says which one was used. */
  readonly isr: { readonly field: string; readonly input: string } | null;
}

export interface Generation {
  /** Stem of the generation collection: `<stem>Gen[-band].<rerun>`. */
  readonly stem: string;
  /** Dataset type made; dimensions instrument, detector, and physical_filter where there is one a band. */
  readonly datasetType: DatasetTypeName;
  /** Below CP_PIPE_DIR/pipelines/<instrument>/. */
  readonly pipeline: string;
  /** Products that it reads, if the set makes them. */
  readonly needs: readonly string[];
  /** Where it reads them: in their RUNs, as bootstraps are, or through the ticket chain. */
  readonly from: "runs" | "ticket";
  /** Observation types a construction may use (DMTN-222 section 3.1); none where only other products go in. */
  readonly observationTypes: readonly string[];
  /** What a person looks at: one mosaic, or each detector. */
  readonly picture: { readonly datasetType: DatasetTypeName; readonly of: "mosaic" | "detectors" };
}

export interface Verification {
  /** Stem of the verification collection: `verify<Type>[-band].<rerun>`. */
  readonly stem: string;
  /** Below CP_VERIFY_DIR/pipelines/<instrument>/. */
  readonly pipeline: string;
  /** Run-level dataset type that says it is complete; it carries the verdict, where there is one. */
  readonly statistics: DatasetTypeName;
  readonly verdict: boolean;
  /** Processed exposures, whose headers say what they were tried with. */
  readonly images: DatasetTypeName;
}

/** In order of construction: a product may need those before it (research/lsst.md 1.3). */
export const products = [
  {
    name: "biasBootstrap",
    generation: bootstrap("biasBootstrap", "cpBiasBootstrap.yaml", [], "bias"),
    certified: false,
    perBand: false,
    verification: null,
    isr: null,
  },
  {
    name: "darkBootstrap",
    generation: bootstrap("darkBootstrap", "cpDarkBootstrap.yaml", ["biasBootstrap"], "dark"),
    certified: false,
    perBand: false,
    verification: null,
    isr: null,
  },
  {
    name: "flatBootstrap",
    generation: bootstrap("flatBootstrap", "cpFlatBootstrap.yaml", ["biasBootstrap", "darkBootstrap"], "flat"),
    certified: false,
    perBand: false,
    verification: null,
    isr: null,
  },
  {
    name: "defects",
    generation: {
      stem: "defect",
      datasetType: asDatasetType("defects"),
      pipeline: "cpDefects.yaml",
      needs: ["biasBootstrap", "darkBootstrap", "flatBootstrap"],
      from: "runs",
      observationTypes: [],
      picture: { datasetType: asDatasetType("defects"), of: "detectors" },
    },
    certified: true,
    perBand: false,
    verification: verification("verifyDefects"),
    isr: { field: "doDefect", input: "defects" },
  },
  {
    name: "cti",
    generation: calibration("cti", "cpCti.yaml", ["defects"], "flat"),
    certified: true,
    perBand: false,
    verification: null,
    isr: { field: "doDeferredCharge", input: "deferredChargeCalib" },
  },
  {
    name: "bias",
    generation: calibration("bias", "cpBias.yaml", ["cti"], "bias", "biasMosaic8"),
    certified: true,
    perBand: false,
    verification: verification("verifyBias"),
    isr: { field: "doBias", input: "bias" },
  },
  {
    name: "dark",
    generation: calibration("dark", "cpDark.yaml", ["defects", "cti", "bias"], "dark", "darkMosaic8"),
    certified: true,
    perBand: false,
    verification: verification("verifyDark"),
    isr: { field: "doDark", input: "dark" },
  },
  {
    name: "flat",
    generation: calibration("flat", "cpFlat.yaml", ["defects", "cti", "bias", "dark"], "flat"),
    certified: true,
    perBand: true,
    verification: verification("verifyFlat"),
    isr: { field: "doFlat", input: "flat" },
  },
  {
    name: "science",
    generation: null,
    certified: false,
    perBand: false,
    verification: { stem: "verifyScience", pipeline: "verifyScience.yaml", statistics: asDatasetType("verifyScience8"), verdict: false, images: asDatasetType("verifyScienceIsrExp") },
    isr: null,
  },
] as const satisfies readonly Product[];

/** What ISR may ask for, by dataset type. */
export const isrInputs: ReadonlyMap<DatasetTypeName, NonNullable<Product["isr"]>> = new Map(products.flatMap(({ isr, generation }) => (isr === null ? [] : [[generation.datasetType, isr]])));

export type ProductName = (typeof products)[number]["name"];

/** Bands in the order of DMTN-222's example; a ticket chain has the last in front. */
export const bands = ["u", "g", "r", "i", "z", "y", "white"] as const;

export type Band = (typeof bands)[number];

/** Bands of each instrument's filters (obs_lsst); every product of the catalogue has a pipeline for each instrument (research/lsst.md 1.1). */
export const instruments = {
  LATISS: { bands: ["g", "r", "i", "z", "y", "white"] },
  LSSTComCam: { bands },
  LSSTComCamSim: { bands },
  LSSTCam: { bands },
} as const satisfies Readonly<Record<string, { readonly bands: readonly Band[] }>>;

export type Instrument = keyof typeof instruments;

export type BandOf<I extends Instrument> = (typeof instruments)[I]["bands"][number];

/** Of an instrument that only a world knows, all there are. */
export const bandsOf = (instrument: string): readonly Band[] => (isInstrument(instrument) ? instruments[instrument].bands : bands);

export const isInstrument = (name: string): name is Instrument => Object.hasOwn(instruments, name);

function bootstrap(name: string, pipeline: string, needs: readonly string[], observationType: string): Generation {
  const datasetType = asDatasetType(name);
  return { stem: name, datasetType, pipeline, needs, from: "runs", observationTypes: [observationType], picture: { datasetType, of: "detectors" } };
}

function calibration(name: string, pipeline: string, needs: readonly string[], observationType: string, mosaic?: string): Generation {
  const picture = mosaic === undefined ? ({ datasetType: asDatasetType(name), of: "detectors" } as const) : ({ datasetType: asDatasetType(mosaic), of: "mosaic" } as const);
  return { stem: name, datasetType: asDatasetType(name), pipeline, needs, from: "ticket", observationTypes: [observationType], picture };
}

/** Named as cp_verify names them all: `verify<X>.yaml`, `verify<X>Stats`. */
function verification(stem: string): Verification {
  return { stem, pipeline: `${stem}.yaml`, statistics: asDatasetType(`${stem}Stats`), verdict: true, images: asDatasetType(`${stem}IsrExp`) };
}
