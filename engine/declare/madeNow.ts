import type { SetProduct } from "../model/calibset.ts";
import type { MadeProduct } from "../model/lock.ts";
import { isJudged } from "../model/verdict.ts";
import { areGathered } from "./auxiliaryOf.ts";
import type { LoadedSet } from "./loadedSet.ts";

type Locked = Pick<LoadedSet, "set" | "lock">;

/** The rerun under which a product was made, by the lock; undefined if it never was. */
export const madeRerun = (loaded: Locked, made: SetProduct): string | undefined =>
  [...(loaded.lock?.made?.products ?? []), ...(loaded.lock?.made?.others ?? [])].find((each) => each.product === made.title)?.rerun;

/** The part of the lock that names a product as made, under the declared reruns. */
export function madeNow({ lock }: Locked, made: SetProduct): MadeProduct | undefined {
  const before = lock?.made?.products.find((each) => each.product === made.title);
  const same = before?.rerun === made.rerun && before.certifyRerun === made.certifyRerun && before.verifyRerun === made.verifyRerun;
  return same ? before : undefined;
}

/** The RUN of a product as made, certified or not, under the declared rerun. */
export const lockedRunOf = (loaded: Locked, made: SetProduct): string | undefined =>
  madeNow(loaded, made)?.run ?? loaded.lock?.made?.others.find((each) => each.product === made.title && each.rerun === made.rerun)?.run;

/** Whether everything that is declared now was made, by the lock. */
export const isMadeNow = (loaded: Locked): boolean =>
  loaded.set.products.every((made) => lockedRunOf(loaded, made) !== undefined) && areGathered(loaded);

/** Version of the report's data that everything declared now was released with; undefined before the release. */
export const releasedVersion = (loaded: Locked): number | undefined =>
  isMadeNow(loaded) && loaded.lock?.made ? (loaded.lock.made.reportVersion ?? FIRST_VERSION) : undefined;

/**
 * Whether a product is judged by the ranges of its own values: cp_verify has no pipeline for it, it is not kept as people made it,
 * and it was not released before there were ranges.
 */
export function isRanged(loaded: Locked, made: SetProduct): boolean {
  const released = madeNow(loaded, made);
  return made.product.ranges !== undefined && made.origin.kind !== "adopted" && (released === undefined || isJudged(released.verdict));
}

/** Verdicts of this version are read from the statistics of cp_verify; those of later versions are judged from measured values. */
export const FIRST_VERSION = 1;
