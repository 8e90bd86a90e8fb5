import type { Reader } from "../bridge/methods.ts";
import type { ExposuresResult } from "../bridge/wire.ts";
import { wasAdopted } from "../declare/gate.ts";
import { isRanged } from "../declare/madeNow.ts";
import { detectorsOfProduct, type LoadedSet, loadSet } from "../declare/loadedSet.ts";
import { CalibError } from "../errors.ts";
import { asVerified, type SetProduct, type Verified } from "../model/calibset.ts";
import type { LockedReplaced, LockedVerification } from "../model/lock.ts";
import { overlap } from "../model/tai.ts";
import { verifiedExposures } from "../model/verifiedExposures.ts";
import { lockRun } from "../origins/pipeline/lockPipeline.ts";
import { inSequences } from "../select/construction.ts";
import { triedOn } from "../select/selectionDiagnostic.ts";
import { knownFirstsOf } from "../select/sequences.ts";
import { daysOf, readTaken, takenOf } from "../select/taken.ts";

/** The inputs of a product's verification: its exposures, which of them begin a sequence, and the verification to compare with. Null if it is not verified. */
export async function lockVerification(
  loaded: LoadedSet,
  made: SetProduct,
  found: ExposuresResult | null,
  reader: Reader,
): Promise<LockedVerification | null> {
  const verified = asVerified(made);
  if (!verified || !found) return null;
  const locked = await lockRun(loaded, "cpVerify", verified.verification.pipeline, found);
  if (!verified.verification.verdict) return locked;
  const replaces = await findReplaced(loaded, verified, replacedBy);
  return { ...locked, first: await readFirsts(loaded, made, found, reader), ...(replaces ? { replaces } : {}) };
}

/** Exposures that begin a sequence of their night. */
async function readFirsts({ set }: LoadedSet, made: SetProduct, found: ExposuresResult, reader: Reader): Promise<readonly number[]> {
  const tried = takenOf(found);
  if (!tried.length || !inSequences(triedOn(made))) return [];
  const days = await readTaken(set, `exposure.day_obs in (${daysOf(tried).join(", ")})`, reader);
  const firsts = knownFirstsOf(days, tried);
  return tried.map(({ id }) => id).filter((id) => firsts.has(id));
}

/** The RUN that a product is compared with which is judged by its own values; undefined for any other product, and without one. */
export async function lockReplaced(loaded: LoadedSet, made: SetProduct): Promise<LockedReplaced | undefined> {
  return isRanged(loaded, made) ? findReplaced(loaded, made, replacedRun) : undefined;
}

/**
 * The RUN of the adopted set that answers for a product now, by the chain file: the first set behind this one whose range
 * overlaps and that has the product. Undefined without such a set, if it has no such RUN, or was built in another repository.
 */
async function findReplaced<P extends SetProduct>(
  loaded: LoadedSet,
  made: P,
  runIn: (other: LoadedSet, made: P) => LockedReplaced | undefined,
): Promise<LockedReplaced | undefined> {
  const { set, chain, workspace, world } = loaded;
  const tickets = (chain?.members ?? []).flatMap((member) => (member.kind === "set" ? [member.ticket] : []));
  for (const ticket of tickets.slice(tickets.indexOf(set.ticket) + 1)) {
    const other = await loadSet(`${set.instrument}/${ticket}`, workspace, world).catch(unlessWrong);
    // The set that answers now is not known. `calib check` reports a set that cannot be loaded.
    if (!other) return undefined;
    if (!wasAdopted(other) || other.set.withdrawn || !overlap(other.set.validity, set.validity)) continue;
    const before = other.lock?.made?.products.find(({ product }) => product === made.title);
    if (before) return other.set.build.repo === set.build.repo ? runIn(other, made) : undefined;
  }
  return undefined;
}

/** Null for an error of the set's files; any other error is thrown. */
function unlessWrong(thrown: unknown): null {
  if (thrown instanceof CalibError) return null;
  throw thrown;
}

/** The generation that a set was released with. */
function replacedRun(other: LoadedSet, { title }: SetProduct): LockedReplaced | undefined {
  const run = other.lock?.made?.products.find(({ product }) => product === title)?.run;
  const before = other.set.products.find((each) => each.title === title);
  if (run === undefined || !before) return undefined;
  return { set: other.set.key, run, internal: [], external: [], first: [], detectors: detectorsOfProduct(other, before) };
}

/** The verification that a set was released with, with its exposures by class. */
function replacedBy(other: LoadedSet, made: Verified): LockedReplaced | undefined {
  const isSame = ({ product }: { readonly product: string }): boolean => product === made.title;
  const run = other.lock?.made?.products.find(isSame)?.verifyRun;
  const locked = other.lock?.inputs.products.find(isSame);
  const before = other.set.products.find(({ title }) => title === made.title);
  if (run == null || !locked?.verification || !before) return undefined;
  return { set: other.set.key, run, ...verifiedExposures(locked, made.verification), detectors: detectorsOfProduct(other, before) };
}
