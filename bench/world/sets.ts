import type { CalibsetDeclaration } from "../../engine/model/declaration.ts";

export const INSTRUMENT = "LSSTCam";
/** Certified products of each set: defects, cti, bias, dark, and flats of seven bands. */
export const CERTIFIED_PER_SET = 11;

/** The size of a world. */
export interface Size {
  readonly repositories: number;
  readonly sets: number;
  readonly detectors: number;
}

export const certifiedIn = ({ sets, detectors }: Size): number => sets * CERTIFIED_PER_SET * detectors;

/** Returns declarations of sets that begin on successive days. Their exposures do not exist. */
export function declareSets({ sets }: Size, build: string, targets: readonly string[]): readonly CalibsetDeclaration[] {
  return Array.from({ length: sets }, (_, index) => declareSet(index, build, targets));
}

function declareSet(index: number, build: string, targets: readonly string[]): CalibsetDeclaration {
  const rerun = "20250101a";
  const exposures = { kind: "range", dayObs: 20250101, from: 1, to: 20 } as const;
  const each = { exposures };
  return {
    ticket: `DM-${50001 + index}`,
    tag: "bench",
    instrument: INSTRUMENT,
    kind: "forward",
    begin: new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10),
    build: { repo: build, raws: `${INSTRUMENT}/raw/all`, calibs: [`${INSTRUMENT}/calib`], executor: "pipetask" },
    products: {
      biasBootstrap: { rerun, exposures },
      darkBootstrap: { rerun, exposures },
      flatBootstrap: { rerun, exposures },
      defects: { rerun },
      cti: { rerun, exposures },
      bias: { rerun, exposures },
      dark: { rerun, exposures },
      flat: { rerun, bands: { u: each, g: each, r: each, i: each, z: each, y: each, white: each } },
    },
    targets,
  };
}

/** Returns the number of sets that have at least `datasets` certified datasets together. */
export const setsFor = (datasets: number, detectors: number): number => Math.ceil(datasets / (CERTIFIED_PER_SET * detectors));
