/** The outcome of a product's verification, as it was released. */
export interface MadeVerdict {
  readonly kind: "pass" | "needs-decision" | "fail" | "could-not-check" | "not-verified";
  /** Failed tests by name, of a set that was released with report version 1; empty for a judged product. */
  readonly failures: readonly string[];
  /** Failures by cause; absent unless the product was judged. */
  readonly causes?: readonly MadeCause[];
  /** Reasons why something could not be checked; absent unless the product was judged. */
  readonly unchecked?: readonly string[];
  /** Whether the product could have been verified, and its set declares no verification; absent otherwise, and in report version 1. */
  readonly isMissing?: true;
}

/** Failures of one test that probably have one cause, as the judgment of the verification found them. */
export interface MadeCause {
  readonly test: string;
  /** Null for the verification of a combined calibration. The first exposure of a sequence is in a class of its own. */
  readonly exposureClass: "internal" | "external" | "first" | null;
  readonly kind: "amplifier" | "detector" | "exposure" | "class" | "everywhere" | "scattered";
  readonly outcome: "needs-decision" | "fail";
  /** Failed measurements, and all measurements of the test on this class of exposures. */
  readonly failed: number;
  readonly of: number;
  readonly worst: WorstMeasurement;
  readonly blocks: readonly FailedBlock[];
  readonly words: string;
}

/** Failed measurements: each of the exposures at each of the places. */
export interface FailedBlock {
  /** Empty if the measurement is of all exposures of the class together, or of a combined calibration. */
  readonly exposures: readonly number[];
  /** Empty if the measurement is of an exposure as a whole. */
  readonly places: readonly FailedPlace[];
}

/** Amplifiers of one detector; none for the detector as a whole. */
export interface FailedPlace {
  readonly detector: number;
  readonly amplifiers: readonly string[];
}

/** The failed measurement that is farthest from its expected value. */
export interface WorstMeasurement {
  readonly exposure: number | null;
  readonly detector: number | null;
  readonly amplifier: string | null;
  readonly value: number;
  readonly expected: number;
  readonly limit: number;
  readonly unit: string;
}

/** The verdict of a product that no test was run on. */
export const notVerified: MadeVerdict = { kind: "not-verified", failures: [] };

/** The verdict of a product that could have been verified, and was not. People have to accept it by name. */
export const missingVerdict: MadeVerdict = { ...notVerified, isMissing: true };

/** Test under which people accept that a product was not verified. */
export const MISSING = "verification-missing";

/** Causes that people have to decide about: those of failures, or that no test was run. */
export const decidable = ({ causes = [], isMissing }: MadeVerdict): readonly MadeCause[] => (isMissing ? [missingCause] : causes);

/** The cause that people decide about if a product could have been verified, and was not. */
export const missingCause: MadeCause = {
  test: MISSING,
  exposureClass: null,
  kind: "everywhere",
  outcome: "needs-decision",
  failed: 1,
  of: 1,
  worst: { exposure: null, detector: null, amplifier: null, value: 0, expected: 0, limit: 0, unit: "" },
  blocks: [{ exposures: [], places: [] }],
  words: "no test was run, because the set declares no verification",
};

/** Whether the product was judged by tests of its measured values, and not by the statistics of report version 1. */
export const isJudged = ({ causes }: MadeVerdict): boolean => causes !== undefined;

/** Number of failed measurements of a judged product, or of failed tests of any other. */
export const failedIn = ({ causes, failures }: MadeVerdict): number =>
  causes ? causes.reduce((sum, { failed }) => sum + failed, 0) : failures.length;
