import type { Judgment } from "../bridge/wire.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { madeNow } from "../declare/madeNow.ts";
import { accept, type Judged } from "../model/acceptance.ts";
import { acceptedByName, type Approval } from "../model/approval.ts";
import { asVerified, type SetProduct } from "../model/calibset.ts";
import type { LockedProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { ReportedJudgment } from "./reportData.ts";

/** The verdict of a released product, for people who decide about its set. */
export interface ReleasedVerdict extends Judged {
  /** Failures beside those of the set that it replaces; null without one, or if the build repository was not asked. */
  readonly replaced: ReportedJudgment["replaced"];
  /** Number of failures that the approval does not accept. */
  readonly open: number;
}

/** The verdicts of products as they were released. `view` is of the build repository, if it answered. Pure. */
export function releasedVerdicts(loaded: LoadedSet, view: RepoView | null): readonly ReleasedVerdict[] {
  const released = loaded.set.products.flatMap((made) => {
    const { verdict, verifyRun } = madeNow(loaded, made) ?? {};
    return verdict ? [{ product: made.title, verdict, replaced: replacedAt(loaded, made, verifyRun ?? null, view) }] : [];
  });
  const open = openIn(released, loaded.approval);
  return released.map((each) => ({ ...each, open: open(each) }));
}

/** The failures of a judged verification beside those of the verification that is replaced; null without one. Pure. */
export function replacedOf(locked: LockedProduct | undefined, { compared }: Pick<Judgment, "compared">): ReportedJudgment["replaced"] {
  const replaces = locked?.verification?.replaces;
  return replaces ? { set: replaces.set, run: replaces.run, compared } : null;
}

/** As {@link replacedOf}, for a verification RUN in the build repository; null too if its judgment is not known. Pure. */
export function replacedAt(
  { set, lock }: Pick<LoadedSet, "set" | "lock">,
  made: SetProduct,
  verifyRun: string | null,
  view: RepoView | null,
): ReportedJudgment["replaced"] {
  const verified = asVerified(made);
  const judgment = verified && view?.attempts(names.verification(set, verified)).find(({ run }) => run === verifyRun)?.judgment;
  const locked = lock?.inputs.products.find(({ product }) => product === made.title);
  return judgment ? replacedOf(locked, judgment) : null;
}

/** Returns how many failures of a product are not accepted, by rules and by name. */
function openIn(products: readonly Judged[], approval: Approval | null): (judged: Judged) => number {
  const { open } = accept(products, approval?.accepted ?? []);
  const isAccepted = acceptedByName({ acceptedFailures: approval?.acceptedFailures ?? [] });
  return ({ product, verdict }) =>
    open.reduce((sum, each) => sum + (each.product === product ? each.count : 0), 0) +
    verdict.failures.filter((failure) => !isAccepted(product, failure)).length;
}
