import { asDatasetType, type DatasetTypeName } from "./brand.ts";
import type { Instrument } from "./instruments.ts";
import type {
  Cluster,
  CuratedEntry,
  Dimension,
  Entry,
  ExposureNeeds,
  Floors,
  Form,
  Generation,
  IsrInput,
  Product,
  Verification,
} from "./product.ts";

const all = ["LATISS", "LSSTComCam", "LSSTComCamSim", "LSSTCam"] as const satisfies readonly Instrument[];
const notSim = ["LATISS", "LSSTComCam", "LSSTCam"] as const satisfies readonly Instrument[];

/** Products that remove the signature of the instrument from an exposure, without flats. */
const instrumental = ["crosstalk", "defects", "linearizer", "cti", "ptc", "bfk", "bias", "dark"] as const;

/** To begin with: how well read noise, flat shape and bias level are known to repeat (docs/approval.md). */
const floors: Floors = { noise: 0.02, level: 0.003, mean: 0.5 };

// prettier-ignore
/**
 * The products (cp_pipe and cp_verify pipelines and bps templates; research/lsst.md 1.2, 2 and 3), in the order in which they
 * are made: a product may need those before it (research/lsst.md 1.3). Editors and docs/products.md show these comments.
 */
export const catalog = {
  /** Geometry and amplifiers of the camera. */
  camera: { form: "curated", instruments: all, generation: written("camera", []), verification: null, isr: null, curated: text("Camera", "CalibCamera") },

  /** Bad pixels that people found; `defects` contains them too. */
  manual_defects: { form: "curated", instruments: all, generation: written("manual_defects", ["detector"]), verification: null, isr: null, curated: text("Defects") },

  /** Quantum efficiency of the detectors, by wavelength. */
  qe_curve: { form: "curated", instruments: all, generation: written("qe_curve", ["detector"]), verification: null, isr: null, curated: text("QECurve") },

  /** Transmission of the optics without filter and detector, by wavelength. */
  transmission_optics: { form: "curated", instruments: all, generation: written("transmission_optics", []), verification: null, isr: null, curated: text("TransmissionCurve") },

  /** Transmission of the filters, by wavelength. */
  transmission_filter: { form: "curated", instruments: all, generation: written("transmission_filter", ["physical_filter"]), verification: null, isr: null, curated: text("TransmissionCurve") },

  /** Transmission of the filters over each detector, by wavelength. */
  transmission_filter_detector: { form: "curated", instruments: all, generation: written("transmission_filter_detector", ["detector", "physical_filter"]), verification: null, isr: null, curated: text("TransmissionCurve") },

  /** Transmission of the detectors, by wavelength. */
  transmission_sensor: { form: "curated", instruments: all, generation: written("transmission_sensor", ["detector"]), verification: null, isr: null, curated: text("TransmissionCurve") },

  /** Transmission of the atmosphere at the standard airmass, by wavelength. */
  transmission_atmosphere: { form: "curated", instruments: all, generation: written("transmission_atmosphere", []), verification: null, isr: null, curated: text("TransmissionCurve") },

  /** Transmission of the whole system, by wavelength. */
  transmission_system: { form: "curated", instruments: all, generation: written("transmission_system", ["detector", "physical_filter"]), verification: null, isr: null, curated: text("TransmissionCurve") },

  /** Stray light of the encoder's lamps in the y band, by rotator angle: FITS files that HSC ingests (obs_subaru). No LSST camera has it. */
  straylight: { form: "curated", instruments: [], generation: written("straylight", ["detector", "physical_filter"], "yBackground"), verification: null, isr: null, curated: { storageClasses: ["StrayLightData"] } },

  /** Bias that only defects and other bootstraps are made with (cp_pipe cpBiasBootstrap). */
  biasBootstrap: { form: "bootstrap", instruments: all, generation: bootstrap("bias", []), verification: null, isr: null },

  /** Dark that only defects and other bootstraps are made with (cp_pipe cpDarkBootstrap). */
  darkBootstrap: { form: "bootstrap", instruments: all, generation: bootstrap("dark", ["biasBootstrap"]), verification: null, isr: null },

  /** Flat that only defects are made with (cp_pipe cpFlatBootstrap). */
  flatBootstrap: { form: "bootstrap", instruments: all, generation: bootstrap("flat", ["biasBootstrap", "darkBootstrap"]), verification: null, isr: null },

  /** Bad pixels, from the three bootstraps and, if there are any, `manual_defects` (cp_pipe cpDefects). */
  defects: {
    form: "merged",
    instruments: all,
    generation: { ...made("defects", "cpDefects.yaml", ["biasBootstrap", "darkBootstrap", "flatBootstrap"], null, []), stem: "defect", from: "runs" },
    verification: { ...verified("verifyDefects", all, "SELECTION_DEFECTS"), clusters: [] },
    isr: asked("defects", "doDefect"),
    curated: text("Defects"),
  },

  /** Non-linearity of the amplifiers, from flats of growing exposure time (cp_pipe cpLinearizer). */
  linearizer: {
    form: "ramp",
    instruments: notSim,
    generation: inLab(made("linearizer", "cpLinearizer.yaml", ["crosstalk", "defects"], pairs("SELECTION_PTC_LINEARIZER"), [byExposure("cpLinearizerIsr"), byExposure("cpLinearizerPtcExtractPair")])),
    verification: { ...verified("verifyLinearizer", notSim, "SELECTION_PTC_LINEARIZER"), measures: "calibration", clusters: [byExposure("verifyLinearizerIsr"), byExposure("verifyLinearizerPtcExtractPair")] },
    isr: asked("linearizer", "doLinearize"),
    curated: text("Linearizer"),
  },

  /** Deferred charge (cp_pipe cpCti); cp_verify has no pipeline for it. */
  cti: {
    form: "unverified",
    instruments: all,
    generation: made("cti", "cpCti.yaml", ["defects", "linearizer"], { types: ["flat"], tried: ["flat"], reasons: [], usual: 15, pairs: false, variable: "SELECTION_PTC_CTI" }, [byExposure("cpCtiIsr")]),
    verification: null, ranges: { GLOBAL_CTI: { low: -1e-6, high: 5e-5, change: 5e-6, unit: "" }, DEFERRED: { low: -0.001, high: 0.05, change: 0.002, unit: "" } },
    isr: asked("deferredChargeCalib", "doDeferredCharge"),
  },

  /** Photon transfer curve: gain, read noise and turnoff of the amplifiers, from pairs of flats (cp_pipe cpPtc). */
  ptc: {
    form: "ramp",
    instruments: all,
    generation: inLab(made("ptc", "cpPtc.yaml", ["crosstalk", "defects", "linearizer", "cti"], pairs("SELECTION_PTC"), [byExposure("cpPtcIsr"), byExposure("cpPtcExtractPair")])),
    verification: { ...verified("verifyPtc", all, "SELECTION_PTC"), measures: "calibration", images: null, clusters: [] },
    isr: { input: "ptc", on: "useGainsFrom=PTC", off: "useGainsFrom=CAMERA" },
  },

  /** Crosstalk between amplifiers, from science frames (cp_pipe cpCrosstalk); earlier products read that of `build.calibs`. */
  crosstalk: {
    form: "measured",
    instruments: ["LSSTCam"],
    generation: made("crosstalk", "cpCrosstalk.yaml", ["defects", "ptc"], science("SELECTION_CROSSTALK"), [byExposure("cpCrosstalkIsr")]),
    verification: verified("verifyCrosstalk", ["LSSTCam"], "SELECTION_CROSSTALK"),
    isr: asked("crosstalk", "doCrosstalk"),
    curated: text("CrosstalkCalib"),
  },

  /** Brighter-fatter kernel (cp_pipe cpBfk); cp_verify calls its pipeline a draft. */
  bfk: {
    form: "ramp",
    instruments: all,
    generation: inLab(made("bfk", "cpBfk.yaml", ["crosstalk", "defects", "linearizer", "cti"], { ...pairs("SELECTION_PTC_BFK"), tried: ["flat", "science"] }, [byExposure("cpBfkIsr"), byExposure("cpBfkPtcExtractPair")])),
    verification: { ...verified("verifyBfk", all, "SELECTION_PTC_BFK"), clusters: [byExposure("verifyBfkIsr"), byExposure("verifyUncorrectedBfkIsr")] },
    isr: asked("bfKernel", "doBrighterFatter"),
    curated: text("BrighterFatterKernel"),
  },

  /** Electrostatic brighter-fatter distortion, from the photon transfer curve (cp_pipe cpElectrostaticBFDistortionMatrix). */
  electroBfDistortionMatrix: {
    form: "derived",
    instruments: notSim,
    generation: { ...made("electroBfDistortionMatrix", "cpElectrostaticBFDistortionMatrix.yaml", ["ptc"], null, []), stem: "electroBFDistortionMatrix" },
    verification: null, ranges: { GAIN: { low: 0.5, high: 3, change: 0.05, unit: "electron / adu" } },
    isr: null,
  },

  /** Combined bias (cp_pipe cpBias). */
  bias: {
    form: "measured",
    instruments: all,
    generation: { ...made("bias", "cpBias.yaml", ["crosstalk", "linearizer", "cti", "ptc"], of("bias", "SELECTION_BIAS"), [byExposure("cpBiasIsr")]), picture: mosaicOf("biasMosaic8") },
    verification: verified("verifyBias", all, "SELECTION_BIAS"),
    isr: asked("bias", "doBias"),
  },

  /** Combined dark (cp_pipe cpDark). */
  dark: {
    form: "measured",
    instruments: all,
    generation: {
      ...made("dark", "cpDark.yaml", ["crosstalk", "defects", "linearizer", "cti", "ptc", "bias"], of("dark", "SELECTION_DARK"), [byExposure("cpDarkIsr"), byExposure("cpDark")]),
      picture: mosaicOf("darkMosaic8"),
    },
    verification: verified("verifyDark", all, "SELECTION_DARK"),
    isr: asked("dark", "doDark"),
  },

  /** Smooth gradient of the illumination over the focal plane, one for each band, which flats are divided by (cp_pipe cpFlatGradientReference). */
  flat_gradient_reference: {
    form: "unverifiedBands",
    instruments: ["LSSTCam"],
    generation: {
      ...made("flat_gradient_reference", "cpFlatGradientReference.yaml", ["crosstalk", "defects", "linearizer", "cti", "ptc", "bias", "dark"], of("flat", "SELECTION_FLAT"), [byExposure("cpFlatIsr", "cpFlatMeasure")]),
      stem: "flatGradientReference",
      dimensions: ["physical_filter"],
    },
    verification: null,
    isr: null,
  },

  /** Combined flats, one for each band (cp_pipe cpFlat). */
  flat: {
    form: "flats",
    instruments: all,
    generation: {
      ...made("flat", "cpFlat.yaml", ["crosstalk", "defects", "linearizer", "cti", "ptc", "bfk", "bias", "dark", "flat_gradient_reference"], { ...of("flat", "SELECTION_FLAT"), reasons: ["flat", "twilight"] }, [byDetector("cpFlatIsr", "cpFlatMeasure")]),
      dimensions: ["detector", "physical_filter"],
      picture: mosaicOf("flatMosaic8"),
      variants: {
        anaglyph: { pipeline: "cpFlatAnaglyph.yaml", instruments: ["LSSTCam"], stem: "flatAnaglyph" },
        singleChip: { pipeline: "cpFlatSingleChip.yaml", instruments: all },
      },
    },
    verification: verified("verifyFlat", all, "SELECTION_FLAT"),
    isr: asked("flat", "doFlat"),
  },

  /** Corrections from flats to the gains of the photon transfer curve (cp_pipe cpGainCorrection). */
  gain_correction: {
    form: "unverified",
    instruments: ["LSSTCam"],
    generation: {
      ...made("gain_correction", "cpGainCorrection.yaml", [...instrumental, "flat_gradient_reference", "flat"], of("flat", "SELECTION_GAIN_CORRECTION_FLAT"), [byDetector("cpFlatIsr"), byDetector("cpFlatMeasure")]),
      stem: "gainCorrection",
    },
    verification: null, ranges: { GAIN_ADJUSTMENT: { low: 0.9, high: 1.1, change: 0.02, unit: "" } },
    isr: null,
  },

  /** Illumination correction for all filters, from science frames (cp_pipe cpIlluminationCorrection). */
  illuminationCorrection: {
    form: "measured",
    instruments: ["LSSTComCam"],
    generation: { ...made("illuminationCorrection", "cpIlluminationCorrection.yaml", [...instrumental, "flat"], science("SELECTION_ILLUMINATION_CORRECTION"), [byExposure("cpIlluminationCorrectionIsr")]), dimensions: ["detector", "physical_filter"] },
    verification: {
      ...verified("verifyIlluminationCorrection", ["LSSTComCam"], "SELECTION_ILLUMINATION_CORRECTION"),
      statistics: asDatasetType("verifyIlluminationCorrectionMosaic8"),
      verdict: false,
      images: null,
    },
    isr: null,
  },

  /** Background of the sky for all filters, from science frames (cp_pipe cpSky). */
  sky: {
    form: "unverified",
    instruments: all,
    generation: { ...made("sky", "cpSky.yaml", [...instrumental, "flat"], science("SELECTION_SKY"), [byDetector("cpSkyIsr", "cpSkyImage"), byDetector("cpSkySubtractBackground")]), dimensions: ["detector", "physical_filter"] },
    verification: null,
    isr: null,
  },

  /** Fringes, one for each band, from science frames (cp_pipe cpFringe): a legacy pipeline that no LSST camera uses. */
  fringe: {
    form: "unverifiedBands",
    instruments: [],
    generation: { ...made("fringe", "cpFringe.yaml", ["defects", "bias", "dark", "flat"], science("SELECTION_FRINGE"), [byExposure("cpFringeIsr")]), dimensions: ["detector", "physical_filter"] },
    verification: null,
    isr: null,
  },

  /** Flat for the spectrograph, from the flats of all filters (cp_pipe cpSpectroFlat). */
  spectroFlat: {
    form: "derived",
    instruments: ["LATISS"],
    generation: made("spectroFlat", "cpSpectroFlat.yaml", ["ptc", "flat"], null, []),
    verification: null, ranges: { LEVEL: { low: 0.5, high: 1.5, change: 0.05, unit: "" } },
    isr: null,
  },

  /** Science frames processed with the set, for people to review; without a verdict (cp_verify verifyScience). */
  science: {
    form: "tried",
    instruments: all,
    generation: null,
    verification: { ...verified("verifyScience", all, "SELECTION_SCIENCE"), statistics: asDatasetType("verifyScience8"), verdict: false, clusters: [] },
    isr: null,
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type Catalog = typeof catalog;
export type ProductName = keyof Catalog;

const uncertified: ReadonlySet<Form> = new Set<Form>(["bootstrap", "tried"]);
const banded: ReadonlySet<Form> = new Set<Form>(["unverifiedBands", "flats"]);

export const isProduct = (name: string): name is ProductName => Object.hasOwn(catalog, name);

/** In order of construction. */
export const products: readonly (Product & { readonly name: ProductName })[] = Object.keys(catalog)
  .filter(isProduct)
  .map((name) => {
    const entry: Entry = catalog[name];
    return { ...entry, name, certified: !uncertified.has(entry.form), perBand: banded.has(entry.form) };
  });

/** Inputs that the self-check's ISR may use, by dataset type. */
export const isrInputs: ReadonlyMap<DatasetTypeName, IsrInput> = new Map(
  products.flatMap(({ isr, generation }) => (isr && generation ? [[generation.datasetType, isr]] : [])),
);

/** The generation of a curated product: it reads nothing, and no pipeline runs. */
export function written(name: string, dimensions: readonly Dimension[], type = name): Generation {
  const datasetType = asDatasetType(type);
  const made = { stem: name, datasetType, dimensions, pipeline: null, variants: {}, needs: [], exposures: null, clusters: [] };
  return { ...made, from: "ticket", picture: { datasetType, of: "detectors" } };
}

/** Stored by a class of the stack, or by one of the reference pipelines if that class is not installed. */
function text(storageClass: string, reference = "CalibTable"): CuratedEntry {
  return { storageClasses: [storageClass, reference] };
}

function made(
  name: string,
  pipeline: string,
  needs: readonly string[],
  exposures: ExposureNeeds | null,
  clusters: readonly Cluster[],
): Generation {
  return { ...written(name, ["detector"]), pipeline, needs, exposures, clusters };
}

/** The generation with a pipeline for pairs of flats that LSSTCam took in the laboratory, matched by the flux at a photodiode. */
function inLab(generation: Generation): Generation {
  const pipeline = generation.pipeline?.replace(/\.yaml$/, "Lab.yaml");
  return pipeline === undefined ? generation : { ...generation, variants: { lab: { pipeline, instruments: ["LSSTCam"] } } };
}

function bootstrap(type: "bias" | "dark" | "flat", needs: readonly string[]): Generation {
  const title = type === "bias" ? "Bias" : type === "dark" ? "Dark" : "Flat";
  const generation = made(`${type}Bootstrap`, `cp${title}Bootstrap.yaml`, needs, of(type, `SELECTION_${type.toUpperCase()}_BOOTSTRAP`), [
    byExposure(`cp${title}BootstrapIsr`),
  ]);
  return { ...generation, from: "runs", dimensions: type === "flat" ? ["detector", "physical_filter"] : ["detector"] };
}

/** cp_verify names all of them alike: `verify<X>.yaml`, `verify<X>Stats`, `verify<X>Isr`. */
function verified(stem: string, instruments: readonly Instrument[], variable: string): Verification {
  const named = { stem, pipeline: `${stem}.yaml`, statistics: asDatasetType(`${stem}Stats`), images: asDatasetType(`${stem}IsrExp`) };
  return { ...named, instruments, verdict: true, measures: "exposures", floors, variable, clusters: [byExposure(`${stem}Isr`)] };
}

/** Exposures of the product's own kind: a set of daily calibrations has 15 to 20 (DMTN-222 section 3.1). */
function of(type: "bias" | "dark" | "flat", variable: string): ExposureNeeds {
  return { types: [type], tried: [type], reasons: [type], usual: 15, pairs: false, variable };
}

/** Some hundred pairs of flats (DMTN-222 section 3.1). */
function pairs(variable: string): ExposureNeeds {
  return { types: ["flat"], tried: ["flat"], reasons: ["ptc"], usual: 100, pairs: true, variable };
}

function science(variable: string): ExposureNeeds {
  return { types: ["science"], tried: ["science"], reasons: [], usual: 15, pairs: false, variable };
}

function byExposure(...tasks: readonly [string, ...string[]]): Cluster {
  return { tasks, dimension: "exposure" };
}

function byDetector(...tasks: readonly [string, ...string[]]): Cluster {
  return { tasks, dimension: "detector" };
}

function mosaicOf(type: string): Generation["picture"] {
  return { datasetType: asDatasetType(type), of: "mosaic" };
}

/** An input that a field of ISR's configuration switches on. */
function asked(input: string, field: string): IsrInput {
  return { input, on: `${field}=True`, off: `${field}=False` };
}
