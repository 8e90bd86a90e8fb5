/** Bands in the order of DMTN-222's example; in a ticket chain, the last comes first. */
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

/** Bands of an instrument; all bands for an instrument that only a world knows. */
export const bandsOf = (instrument: string): readonly Band[] => (isInstrument(instrument) ? instruments[instrument].bands : bands);

export const isInstrument = (name: string): name is Instrument => Object.hasOwn(instruments, name);

/** Header cards of the camera's state, which is the same for all exposures of a construction ("Calibration Production", 2024-04-02). */
export const cameraState: readonly string[] = ["SEQNAME", "SEQFILE", "SEQCKSUM", "ODP", "AP0_RC", "TEMP_SET"];

/** Largest relative deviation of a flat's light from that of most flats: cp_verify's SCATTER. */
export const lightLimit = 0.05;

/**
 * Largest deviations of a later day's statistics from those of a construction for which the camera counts as unchanged: adu of the
 * overscan's level (or five times its own scatter), a fraction of the read noise as in cp_verify, a fraction of an amplifier's share of a flat.
 */
export const sameCamera = { level: 5, noise: 0.05, flat: 0.01 } as const;
