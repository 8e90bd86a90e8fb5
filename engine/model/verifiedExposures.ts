import type { LockedProduct } from "./lock.ts";
import type { Verification } from "./product.ts";

/** The exposures of a verification by class. An exposure that begins a sequence is in a class of its own. */
export interface VerifiedExposures {
  /** Exposures that the calibration was made from. */
  readonly internal: readonly number[];
  readonly external: readonly number[];
  readonly first: readonly number[];
}

/** The locked exposures of a verification by class; none if it measures the calibration as a whole. */
export function verifiedExposures(
  { construction, verification }: LockedProduct,
  { measures }: Pick<Verification, "measures">,
): VerifiedExposures {
  const first = new Set(verification?.first);
  const combined = new Set(construction?.exposures);
  const tried = measures === "exposures" ? (verification?.exposures ?? []) : [];
  const flushed = tried.filter((each) => !first.has(each));
  return {
    internal: flushed.filter((each) => combined.has(each)),
    external: flushed.filter((each) => !combined.has(each)),
    first: tried.filter((each) => first.has(each)),
  };
}
