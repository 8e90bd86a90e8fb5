import type { RepoView } from "../bridge/repoView.ts";
import { defineChain } from "../content/ticketChain.ts";
import { type LoadedSet, buildRepository } from "../declare/loadedSet.ts";
import { asVerified, type Verified } from "../model/calibset.ts";
import type { LockedRun } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { originOf, planOutputChain, type NameRun } from "../origins/origin.ts";
import { planAttempt, startAttempt, type StartAttempt } from "../origins/pipeline/pipelineAttempt.ts";
import { verificationOutput } from "../origins/pipeline/pipelineOutputs.ts";
import { refuseGone } from "../origins/pipeline/pipetask.ts";
import { verificationProgress } from "../progress/attempts.ts";
import { madeNow } from "../declare/madeNow.ts";
import { wantedOfProduct } from "../progress/locked.ts";
import { triedWith, unready } from "../progress/precursors.ts";
import { refuseReplaced } from "../progress/evidence.ts";
import { whyCorrected } from "../select/lockedRecords.ts";
import type { Step } from "./step.ts";

interface Desired {
  readonly loaded: LoadedSet;
  readonly made: Verified;
  readonly locked: LockedRun;
  /** The RUN that the lock names, once the product was released. */
  readonly released: string | undefined;
}

/** Verifies the certified product on exposures, through the ticket chain. The verdict is in the verification RUN. */
export const verify: Step<Desired, RepoView, StartAttempt | NameRun> = {
  name: "verify",

  desired: (loaded, unit) =>
    wantedOfProduct(loaded, unit, (product, { verification }) => {
      const made = asVerified(product);
      return made && verification
        ? { loaded, made, locked: verification, released: madeNow(loaded, made)?.verifyRun ?? undefined }
        : undefined;
    }),

  observe: (observer, { loaded }) => observer.view(loaded.set.build.repo),

  plan({ loaded, made, locked, released }, view, ran) {
    const missing = unready(loaded, view, triedWith(loaded, made));
    if (missing !== undefined) return { kind: "waiting", code: "not-certified", reason: missing };
    const progress = verificationProgress(loaded.set, made, view, { ran, retry: loaded.workspace.retry });
    if (released !== undefined && (progress.kind !== "complete" || progress.attempt.run !== released)) {
      return {
        kind: "refused",
        code: "build-disagrees-with-lock",
        reason: `${loaded.set.build.repo}:${released} is not the complete verification any more`,
      };
    }
    const corrected = progress.kind === "start" ? whyCorrected(locked, view.lockedExposures()) : undefined;
    if (corrected !== undefined) return { kind: "waiting", code: "lock-stale", reason: `${made.title}, to verify: ${corrected}` };
    if (progress.kind !== "complete") return planAttempt(verificationOutput(loaded, made, locked, view), progress);
    const { attempt } = progress;
    if (attempt.verdictProblem !== null)
      return {
        kind: "refused",
        code: "verification-unreadable",
        reason: `${made.title}: ${loaded.set.build.repo}:${attempt.verdictProblem}`,
      };
    const replaced = refuseReplaced(loaded, view, made, attempt, triedWith(loaded, made));
    return (
      replaced ?? planOutputChain(buildRepository(loaded), names.verification(loaded.set, made), attempt.run, originOf(loaded, made), view)
    );
  },

  async apply(access, { loaded, made, locked }, change) {
    if (change.kind === "start") {
      await refuseGone(access, loaded, made, locked);
      return startAttempt(access, change);
    }
    const about = { set: loaded.set, step: "verify", repo: loaded.set.build.repo } as const;
    return defineChain(access, about, change.output, [change.run], `Verification of ${loaded.set.key}`);
  },

  writes: ({ set }) => [set.build.repo],
};
