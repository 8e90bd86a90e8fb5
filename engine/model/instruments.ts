/** Bands in the order of DMTN-222's example; a ticket chain has the last in front. */
export const bands = ["u", "g", "r", "i", "z", "y", "white"] as const;

export type Band = (typeof bands)[number];

/** Bands of each instrument's filters (obs_lsst). */
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

/** Header cards that say in which state the camera was: the same for all exposures of a construction ("Calibration Production", 2024-04-02). */
export const cameraState: readonly string[] = ["SEQNAME", "SEQFILE", "ODP", "AP0_RC", "TEMP_SET"];

/** How far the light of a flat may be from that of most, as a part of it: cp_verify's SCATTER. */
export const lightLimit = 0.05;

/**
 * How far a later day's statistics may be from those of a construction for it to be taken as the same camera: adu of the overscan's
 * level (or five times its own scatter), parts of the read noise as cp_verify has them, parts of an amplifier's share of a flat.
 */
export const sameCamera = { level: 5, noise: 0.05, flat: 0.01 } as const;
