/** Header cards that say in which state the camera was: the same for all exposures of a construction ("Calibration Production", 2024-04-02). */
export const cameraState: readonly string[] = ["SEQNAME", "SEQFILE", "ODP", "AP0_RC", "TEMP_SET"];

/** How far the light of a flat may be from that of most, as a part of it: cp_verify's SCATTER. */
export const lightLimit = 0.05;
