import type { Judgment, RunFacts } from "../bridge/wire.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { madeNow } from "../declare/madeNow.ts";
import { accept, type Judged } from "../model/acceptance.ts";
import { acceptedByName, type Approval } from "../model/approval.ts";
import { asGenerated, asVerified, type Calibset, type SetProduct } from "../model/calibset.ts";
import type { LockedProduct, MadeProduct } from "../model/lock.ts";
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
    const now = madeNow(loaded, made);
    return now ? [{ product: made.title, verdict: now.verdict, replaced: replacedAt(loaded, made, now, view) }] : [];
  });
  const open = openIn(released, loaded.approval);
  return released.map((each) => ({ ...each, open: open(each) }));
}

/** The failures of a judged verification beside those of the verification that is replaced; null without one. Pure. */
export function replacedOf(locked: LockedProduct | undefined, { compared }: Pick<Judgment, "compared">): ReportedJudgment["replaced"] {
  const replaces = locked?.verification?.replaces ?? locked?.replaces;
  return replaces ? { set: replaces.set, run: replaces.run, compared } : null;
}

/** The RUN in the build repository that has the judgment of a product: of its verification, or of itself if its own values are judged. Pure. */
export function judgedRun(set: Calibset, made: SetProduct, { run, verifyRun }: Runs, view: RepoView): RunFacts | undefined {
  const [verified, generated] = [asVerified(made), asGenerated(made)];
  if (verified) return view.attempts(names.verification(set, verified)).find((each) => each.run === verifyRun);
  return generated && made.product.ranges ? view.attempts(names.generation(set, generated)).find((each) => each.run === run) : undefined;
}

type Runs = Pick<MadeProduct, "run" | "verifyRun">;

/** As {@link replacedOf}, for RUNs in the build repository; null too if the judgment is not known. Pure. */
export function replacedAt(
  { set, lock }: Pick<LoadedSet, "set" | "lock">,
  made: SetProduct,
  runs: Runs,
  view: RepoView | null,
): ReportedJudgment["replaced"] {
  const judgment = view && judgedRun(set, made, runs, view)?.judgment;
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
