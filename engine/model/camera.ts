/** Header cards that say in which state the camera was: the same for all exposures of a construction ("Calibration Production", 2024-04-02). */
export const cameraState: readonly string[] = ["SEQNAME", "SEQFILE", "ODP", "AP0_RC", "TEMP_SET"];

/** How far the light of a flat may be from that of most, as a part of it: cp_verify's SCATTER. */
export const lightLimit = 0.05;

/**
 * How far a later day's statistics may be from those of a construction for it to be taken as the same camera: adu of the overscan's
 * level (or five times its own scatter), parts of the read noise as cp_verify has them, parts of an amplifier's share of a flat.
 */
export const sameCamera = { level: 5, noise: 0.05, flat: 0.01 } as const;
