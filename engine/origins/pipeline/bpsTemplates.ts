import type { BpsCluster, BpsRequest } from "../../model/bps.ts";
import type { Band } from "../../model/instruments.ts";
import type { Cluster } from "../../model/product.ts";

/** The settings of a template of cp_pipe or cp_verify (`bps/templates/bps_<name>.yaml`) that the catalog does not have. */
export interface Template {
  /** Last part of the payload's name, `<instrument>_<ticket>_<name>`. */
  readonly name: string;
  /** Middle part of the file's name, `bps_<file>[_<band>].yaml`. */
  readonly file: string;
  readonly pipetask: Readonly<Record<string, BpsRequest>>;
  /** Partition of the clusters. */
  readonly partition: Pick<BpsCluster, "partitionDimensions" | "partitionMaxClusters">;
  /** Configuration of the pipeline, `label:field=value`; `pipetask` needs it too. */
  readonly config: (band: Band | null) => readonly string[];
  /** Variable that the template reads although no exposures are selected for the product. */
  readonly variable: string | undefined;
  /** Whether jobs cache raws of an object store (cp_pipe, bps/caching/cp_caching.yaml). */
  readonly caches: boolean;
}

/** The template of a generation or a verification, by the stem of its collection: `bias`, `verifyBias`. */
export const templateOf = (stem: string): Template => templates.get(stem) ?? entry(stem);

/** Clusters in the form of bps, named as in most templates: `cpBiasIsrByExposure`. */
export const clustersOf = (clusters: readonly Cluster[], { partition }: Template): Readonly<Record<string, BpsCluster>> =>
  Object.fromEntries(
    clusters.map(({ tasks, dimension }) => [
      `${tasks[0]}By${capital(dimension)}`,
      { pipetasks: tasks.join(","), dimensions: dimension, ...partition },
    ]),
  );

/** LEDs of the two flats, the bluer LED first, and the weight of the bluer flat. */
const anaglyphs: Readonly<Partial<Record<Band, readonly [string, string, string]>>> = {
  g: ["m455l4", "m505l4", "0.630"],
  r: ["m565l3", "m660l4", "0.50"],
  i: ["m730l5", "m810l3", "0.476"],
  z: ["m850l3", "m940l3", "0.650"],
  y: ["m940l3", "m1050l4", "0.52"],
};

// From cp_pipe f029a3f2 and cp_verify 5855743. docs/bps.md lists the places at which these contradict themselves.
const templates: ReadonlyMap<string, Template> = new Map<string, Template>([
  ["defect", entry("defects")],
  [
    "electroBFDistortionMatrix",
    { ...entry("bf_distortion_matrix"), file: "electrostaticBFDistortionMatrix", variable: "SELECTION_PTC_BF" },
  ],
  ["flatGradientReference", entry("flat_gradient_reference")],
  ["flatAnaglyph", { ...entry("flat_anaglyph"), config: anaglyphConfig }],
  ["illuminationCorrection", { ...entry("illuminationCorrection"), pipetask: fgcm("cpIlluminationCorrection") }],
  ["sky", { ...entry("sky"), partition: { partitionDimensions: "exposure", partitionMaxClusters: 3000 }, caches: true }],
  ["verifyIlluminationCorrection", { ...entry("verifyIlluminationCorrection"), pipetask: fgcm("verifyIlluminationCorrection") }],
]);

function entry(name: string): Template {
  const file = name.replace(/^verify(.)/, (_all, first: string) => `verify_${first.toLowerCase()}`);
  return { name: file, file, pipetask: {}, partition: {}, config: () => [], variable: undefined, caches: false };
}

/** The requests of FGCM's tasks, which are the same in both packages. */
function fgcm(stem: string): Template["pipetask"] {
  return {
    [`${stem}FgcmBuildFromIsolatedStars`]: { requestMemory: 8192 },
    [`${stem}FgcmFitCycle`]: { requestMemory: 32000, requestCpus: 8, extraRunQuantumOptions: "-j 1 -n 8" },
  };
}

function anaglyphConfig(band: Band | null): readonly string[] {
  const leds = band === null ? undefined : anaglyphs[band];
  if (!leds) return [];
  const [blue, red, weight] = leds;
  return [
    `cpFlatBlueNormalize:downSelectionValue=single_led_flat_${blue}`,
    `cpFlatRedNormalize:downSelectionValue=single_led_flat_${red}`,
    `cpFlatRedBlueCombine:weightOne=${weight}`,
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
