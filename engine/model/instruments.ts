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
