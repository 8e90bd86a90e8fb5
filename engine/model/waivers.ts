/** Findings that people decided to live with, each with the reason for those who come later. */
export interface Waivers {
  /**
   * It was made, or tried out, with a product that has been replaced since.
   * @pattern \S
   */
  readonly "precursor-replaced"?: string;
  /**
   * Some of its exposures have no raw of some detectors; or its package has no text of some, or the RUN that it is corrected from no dataset.
   * @pattern \S
   */
  readonly "detector-missing"?: string;
  /**
   * Some of its exposures are of another observation type.
   * @pattern \S
   */
  readonly "selection-wrong-type"?: string;
  /**
   * Some of its exposures were taken for another reason.
   * @pattern \S
   */
  readonly "selection-wrong-reason"?: string;
  /**
   * Its exposures were taken through several filters.
   * @pattern \S
   */
  readonly "selection-mixed-filters"?: string;
  /**
   * It is made with the first exposure of a sequence.
   * @pattern \S
   */
  readonly "selection-first-of-sequence"?: string;
  /**
   * It is made from fewer exposures than usual.
   * @pattern \S
   */
  readonly "selection-too-few"?: string;
  /**
   * The camera's state was not the same for all its exposures.
   * @pattern \S
   */
  readonly "camera-state-differs"?: string;
  /**
   * Its flats have not all the same light.
   * @pattern \S
   */
  readonly "light-differs"?: string;
  /**
   * Raws could not be read, so that nobody knows the camera's state.
   * @pattern \S
   */
  readonly "raws-unread"?: string;
  /**
   * Exposures that were locked are gone.
   * @pattern \S
   */
  readonly "exposures-gone"?: string;
  /**
   * It is not tried on all that it is made from.
   * @pattern \S
   */
  readonly "verification-lacks-construction"?: string;
  /**
   * It is tried only on the dates of its construction.
   * @pattern \S
   */
  readonly "verification-same-dates"?: string;
  /**
   * It is not tried on the first exposure of a sequence.
   * @pattern \S
   */
  readonly "verification-lacks-first"?: string;
}

export type Waivable = keyof Waivers;
export const waivables: readonly Waivable[] = [
  "precursor-replaced",
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
  "verification-lacks-construction",
  "verification-same-dates",
  "verification-lacks-first",
];
