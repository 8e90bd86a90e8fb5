import { pipelineFile } from "../declare/pipelines.ts";
import { type LoadedSet, buildRepository } from "../declare/loadedSet.ts";
import { asVerified, type Verified } from "../model/calibset.ts";
import type { LockedRun } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { defineChain } from "../content/ticketChain.ts";
import { madeNow, wantedOfProduct } from "../progress/locked.ts";
import { planAttempt, planOutputChain, startAttempt, type NameRun, type Output, type StartAttempt } from "../origins/pipeline/output.ts";
import { exposureQuery, refuseGone } from "../origins/pipeline/pipetask.ts";
import { runsOf, triedWith, unready, isCovered } from "../progress/precursors.ts";
import { verificationProgress } from "../progress/attempts.ts";
import { refuseReplaced } from "../progress/evidence.ts";
import { bpsPartOf } from "../origins/pipeline/bpsSubmission.ts";
import type { Step } from "./step.ts";

interface Desired {
  readonly loaded: LoadedSet;
  readonly made: Verified;
  readonly locked: LockedRun;
  /** The RUN that the lock names, once the product was released. */
  readonly released: string | undefined;
}

type Changes = StartAttempt | NameRun;

/** Tries the certified product on exposures through the ticket chain; the verdict lies in the verification RUN. */
export const verify: Step<Desired, RepoView, Changes> = {
  name: "verify",

  desired: (loaded, unit) =>
    wantedOfProduct(loaded, unit, (product, { verification }) => {
      const made = asVerified(product);
      return made && verification ? { loaded, made, locked: verification, released: madeNow(loaded, made)?.verifyRun ?? undefined } : undefined;
    }),

  observe: (observer, { loaded }) => observer.view(loaded.set.build.repo),

  plan({ loaded, made, locked, released }, view, ran) {
    const missing = unready(loaded, view, triedWith(loaded, made));
    if (missing !== undefined) return { kind: "waiting", code: "not-certified", reason: missing };
    const progress = verificationProgress(loaded.set, made, view, { ran, retry: loaded.workspace.retry });
    if (released !== undefined && (progress.kind !== "complete" || progress.attempt.run !== released)) {
      return { kind: "refused", code: "build-disagrees-with-lock", reason: `${loaded.set.build.repo}:${released} is not the complete verification any more` };
    }
    const output = verificationOutput(loaded, made, locked, view);
    if (progress.kind !== "complete") return planAttempt(output, progress);
    const { verdictProblem } = progress.attempt;
    if (verdictProblem !== null) return { kind: "refused", code: "verification-unreadable", reason: `${made.title}: ${loaded.set.build.repo}:${verdictProblem}` };
    return refuseReplaced(loaded, view, made, progress.attempt, triedWith(loaded, made)) ?? planOutputChain(output, progress.attempt, view);
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

export function verificationOutput(loaded: LoadedSet, made: Verified, locked: LockedRun, view: RepoView, runs: typeof runsOf = runsOf): Output {
  const { set, workspace } = loaded;
  // Exposures outside the validity range find nothing through a CALIBRATION: the RUNs go ahead (Butler 30 and newer).
  const ahead = isCovered(set, locked) ? [] : runs(loaded, view, triedWith(loaded, made));
  return {
    set: set.key,
    step: "verify",
    repository: buildRepository(loaded),
    output: names.verification(set, made),
    pipeline: pipelineFile(workspace, "cpVerify", set.instrument, made.verification.pipeline),
    inputs: [...ahead, names.ticket(set), set.build.raws, ...set.build.calibs],
    query: exposureQuery(loaded, made, locked),
    exposures: locked.exposures.length,
    overrides: [],
    bps: bpsPartOf(loaded, made, { ...made.verification, name: made.verification.stem }),
    remark: ahead.length ? ", with the generation RUN ahead of the ticket chain: its validity does not cover the exposures" : "",
  };
}
