import type { IdNumber } from "./written.ts";

/** Corrections of existing calibrations by people: DMTN-148's modified product. */
export interface Correction {
  /** RUN of the build repository whose datasets of this type are the base, e.g. `LATISS/calib/DM-43525/lowerSetTemp/defectGen.20240326a/run1`. All of them are written anew, corrected or not. */
  readonly from: string;
  /**
   * Who made the changes, e.g. `Ann Author`.
   * @pattern \S
   */
  readonly author: string;
  /**
   * Day of the changes, ISO 8601, e.g. `2025-02-10`.
   * @pattern ^\d{4}-\d{2}-\d{2}$
   */
  readonly date: string;
  /**
   * Reason, for later readers.
   * @pattern \S
   */
  readonly reason: string;
  /**
   * One for each detector.
   * @minItems 1
   */
  readonly changes: readonly CorrectionChange[];
}

export type CorrectionChange = TextChange | MaskChange | RunChange;

/** A text that a person edited replaces the dataset. */
export interface TextChange {
  readonly kind: "text";
  readonly detector: IdNumber;
  /**
   * Package that has the text, e.g. `obs_lsst_data`; EUPS or the world names its checkout.
   * @pattern ^[a-z][a-z0-9_]*$
   */
  readonly package: string;
  /**
   * Commit of the text, all 40 digits.
   * @pattern ^[0-9a-f]{40}$
   */
  readonly commit: string;
  /**
   * Path below the package, e.g. `latiss/defects/rxx_s00/20240326T000000.ecsv`.
   * @pattern ^[^/].*\.\w+$
   */
  readonly path: string;
}

/** Pixels are marked as bad: rows are added to a table of bad pixels; in an image, the mask plane `BAD` is set. */
export interface MaskChange {
  readonly kind: "mask";
  readonly detector: IdNumber;
  /** @minItems 1 */
  readonly boxes: readonly PixelBox[];
}

/** A rectangle of pixels of the assembled image, counted from 0 at the lower left. */
export interface PixelBox {
  /**
   * @asType integer
   * @minimum 0
   */
  readonly x: number;
  /**
   * @asType integer
   * @minimum 0
   */
  readonly y: number;
  /**
   * @asType integer
   * @minimum 1
   */
  readonly width: number;
  /**
   * @asType integer
   * @minimum 1
   */
  readonly height: number;
}

/** A dataset of another RUN of the build repository replaces the dataset. */
export interface RunChange {
  readonly kind: "run";
  readonly detector: IdNumber;
  /** RUN, e.g. `LATISS/calib/DM-43525/lowerSetTemp/defectGen.20240320a/run1`. */
  readonly run: string;
}
