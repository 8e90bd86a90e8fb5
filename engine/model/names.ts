import { asCollection, type CollectionName } from "./brand.ts";
import type { Calibset, SetProduct } from "./calibset.ts";

/** Collection names of a set (DMTN-222 sections 2 and 3.5.1); every name a set derives comes from here. */
export const names = {
  /** Shared search chain of the instrument. */
  top: (set: Calibset) => asCollection(`${set.instrument}/calib`),
  /** Ticket chain: all that the set certified. */
  ticket: (set: Calibset) => asCollection(`${set.instrument}/calib/${set.ticket}`),
  /** What keeps the summit's cleaner away; never for processing. */
  tag: (set: Calibset) => asCollection(`${set.instrument}/calib_tagged/${set.ticket}`),
  generation: (set: Calibset, made: SetProduct) => below(set, `${made.product.stem}Gen.${made.rerun}`),
  certification: (set: Calibset, made: SetProduct) => below(set, `${made.product.name}.${made.certifyRerun}`),
  verification: (set: Calibset, made: SetProduct) => below(set, `${made.product.verify.stem}.${made.verifyRerun}`),
  /** Self-check of one combined fingerprint, so that another content is another check. */
  selfCheck: (set: Calibset, fingerprint: string) => below(set, `selfCheck.${fingerprint.slice(0, 8)}`),
  /** The N-th attempt at an output (design: always `<output>/runN`). */
  attempt: (output: CollectionName, n: number) => asCollection(`${output}/run${n}`),
} as const;

/** Everything the set makes is below its ticket chain's name. */
const below = (set: Calibset, name: string): CollectionName => asCollection(`${set.instrument}/calib/${set.ticket}/${set.tag}/${name}`);
