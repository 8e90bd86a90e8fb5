import type { RepoView } from "../bridge/repoView.ts";
import { defineChain } from "../content/ticketChain.ts";
import { type LoadedSet, buildRepository } from "../declare/loadedSet.ts";
import { asGenerated, type Generated } from "../model/calibset.ts";
import type { Change } from "../model/change.ts";
import type { LockedRun } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { originOf, planOutputChain, type Making, type NameRun, type OriginChange, type ProductOrigin } from "../origins/origin.ts";
import { generationProgress } from "../progress/attempts.ts";
import { lockedRunOf } from "../declare/madeNow.ts";
import { wantedOfProduct } from "../progress/locked.ts";
import { failedPrecursor, precursorsOf, unready } from "../progress/precursors.ts";
import { refuseOthers, refuseReplaced } from "../progress/evidence.ts";
import { whyCorrected } from "../select/lockedRecords.ts";
import type { Step } from "./step.ts";

interface Desired {
  readonly loaded: LoadedSet;
  readonly made: Generated;
  readonly origin: ProductOrigin;
  readonly making: Making;
  /** The exposures that the lock names; null if the product is made from none. */
  readonly construction: LockedRun | null;
  /** The RUN that the lock names, once the product was released. */
  readonly released: string | undefined;
}

type Changes = OriginChange | (Change & { readonly kind: "ticket-chain" }) | NameRun;

/** Makes the product: an attempt `<Gen>.RERUN/runN` in the way of its origin, and the chain that names the complete attempt. */
export const generate: Step<Desired, RepoView, Changes> = {
  name: "generate",

  desired: (loaded, unit) =>
    wantedOfProduct(loaded, unit, (product, { construction }): Desired | undefined => {
      const made = asGenerated(product);
      const origin = originOf(loaded, product);
      return made && origin.making && { loaded, made, origin, making: origin.making, construction, released: lockedRunOf(loaded, product) };
    }),

  observe: (observer, { loaded }) => observer.view(loaded.set.build.repo),

  plan({ loaded, made, origin, making, construction, released }, view, ran) {
    const { set } = loaded;
    const { repo } = set.build;
    const progress = generationProgress(set, made, view, { ran, retry: loaded.workspace.retry });
    if (released !== undefined && (progress.kind !== "complete" || progress.attempt.run !== released)) {
      return { kind: "refused", code: "build-disagrees-with-lock", reason: `${repo}:${released} is not complete any more` };
    }
    if (progress.kind === "complete") {
      const { attempt } = progress;
      const refused =
        (construction && refuseOthers(made, construction, attempt)) ??
        refuseReplaced(loaded, view, made, attempt, precursorsOf(loaded, made));
      return refused ?? planOutputChain(buildRepository(loaded), names.generation(set, made), attempt.run, origin, view);
    }
    if (progress.kind === "start") {
      const corrected = construction && whyCorrected(construction, view.lockedExposures());
      if (corrected) return { kind: "waiting", code: "lock-stale", reason: `${made.title}: ${corrected}` };
      const missing = unready(loaded, view, precursorsOf(loaded, made));
      if (missing !== undefined) return { kind: "waiting", code: "precursor-not-ready", reason: missing };
      const failed = failedPrecursor(loaded, view, made);
      if (failed !== undefined) return { kind: "waiting", code: "precursor-failed", reason: `${made.title}: ${failed}` };
      if (!view.collection(names.ticket(set))) {
        const summary = `create the ticket chain ${repo}:${names.ticket(set)}`;
        return { kind: "change", changes: [{ kind: "ticket-chain", summary, reason: "missing" }] };
      }
    }
    return making.plan(progress, view);
  },

  async apply(access, { loaded: { set } }, change) {
    if ("apply" in change) return change.apply(access);
    const about = { set, step: "generate", repo: set.build.repo } as const;
    if (change.kind === "ticket-chain") return defineChain(access, about, names.ticket(set), [], `Calibrations of ${set.key}`);
    return defineChain(access, about, change.output, [change.run], `Generation of ${set.key}`);
  },

  writes: ({ set }) => [set.build.repo],
};
