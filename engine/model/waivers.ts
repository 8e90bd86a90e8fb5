/** Diagnostics that people accept, each with the reason for later readers. */
export interface Waivers {
  /**
   * The product was made, or verified, with a product that was replaced since.
   * @pattern \S
   */
  readonly "precursor-replaced"?: string;
  /**
   * The product is made with a product whose verification fails, or could not check all.
   * @pattern \S
   */
  readonly "precursor-failed"?: string;
  /**
   * Some detectors have no raw of an exposure, no text in the package, or no dataset in the RUN that is corrected.
   * @pattern \S
   */
  readonly "detector-missing"?: string;
  /**
   * Some exposures have another observation type.
   * @pattern \S
   */
  readonly "selection-wrong-type"?: string;
  /**
   * Some exposures were taken for another reason.
   * @pattern \S
   */
  readonly "selection-wrong-reason"?: string;
  /**
   * The exposures were taken through several filters.
   * @pattern \S
   */
  readonly "selection-mixed-filters"?: string;
  /**
   * The product is made from the first exposure of a sequence.
   * @pattern \S
   */
  readonly "selection-first-of-sequence"?: string;
  /**
   * The product is made from fewer exposures than usual.
   * @pattern \S
   */
  readonly "selection-too-few"?: string;
  /**
   * The camera's state was not the same for all exposures.
   * @pattern \S
   */
  readonly "camera-state-differs"?: string;
  /**
   * The flats do not all have the same light.
   * @pattern \S
   */
  readonly "light-differs"?: string;
  /**
   * Raws could not be read, so that the camera's state is unknown.
   * @pattern \S
   */
  readonly "raws-unread"?: string;
  /**
   * Locked exposures no longer exist.
   * @pattern \S
   */
  readonly "exposures-gone"?: string;
  /**
   * The product could be verified, and is not.
   * @pattern \S
   */
  readonly "verification-missing"?: string;
  /**
   * The product is not verified on all exposures that it is made from.
   * @pattern \S
   */
  readonly "verification-lacks-construction"?: string;
  /**
   * The product is verified only on the dates of its construction.
   * @pattern \S
   */
  readonly "verification-same-dates"?: string;
  /**
   * The product is not verified on the first exposure of a sequence.
   * @pattern \S
   */
  readonly "verification-lacks-first"?: string;
}

export type Waivable = keyof Waivers;
export const waivables: readonly Waivable[] = [
  "precursor-replaced",
  "precursor-failed",
  "detector-missing",
  "selection-wrong-type",
  "selection-wrong-reason",
  "selection-mixed-filters",
  "selection-first-of-sequence",
  "selection-too-few",
  "camera-state-differs",
  "light-differs",
  "raws-unread",
  "exposures-gone",
  "verification-missing",
  "verification-lacks-construction",
  "verification-same-dates",
  "verification-lacks-first",
];
