import { templateOf } from "../origins/pipeline/bpsTemplates.ts";
import { pipelineFile } from "../declare/pipelines.ts";
import { type LoadedSet, buildRepository } from "../declare/loadedSet.ts";
import { asCorrected, asCurated, asGenerated, type Corrected, type Curated, type Generated } from "../model/calibset.ts";
import type { LockedCorrected, LockedCurated, LockedRun } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { defineChain } from "../content/ticketChain.ts";
import { planCorrected, writeCorrected, type WriteCorrected } from "../origins/corrected/writeCorrected.ts";
import { planTexts, writeTexts, type WriteTexts } from "../origins/curated/writeCurated.ts";
import { lockedRunOf, wantedOfProduct } from "../progress/locked.ts";
import { planAttempt, planOutputChain, startAttempt, type NameRun, type Output, type StartAttempt } from "../origins/pipeline/output.ts";
import { exposureQuery, refuseGone } from "../origins/pipeline/pipetask.ts";
import { precursorsOf, runsOf, unready, isCovered } from "../progress/precursors.ts";
import { generationProgress } from "../progress/attempts.ts";
import { refuseOthers, refuseReplaced } from "../progress/evidence.ts";
import { bpsPartOf } from "../origins/pipeline/bpsSubmission.ts";
import type { Step } from "./step.ts";
import type { Change } from "../model/change.ts";

type Desired = WantedRun | WantedTexts | WantedCorrected;

interface WantedTexts {
  readonly kind: "texts";
  readonly loaded: LoadedSet;
  readonly made: Curated;
  readonly locked: LockedCurated;
  readonly released: string | undefined;
}

interface WantedCorrected {
  readonly kind: "corrected";
  readonly loaded: LoadedSet;
  readonly made: Corrected;
  readonly locked: LockedCorrected;
  readonly released: string | undefined;
}

interface WantedRun {
  readonly kind: "run";
  readonly loaded: LoadedSet;
  readonly made: Generated;
  readonly pipeline: string;
  readonly locked: LockedRun;
  /** The RUN that the lock names, once the product was released. */
  readonly released: string | undefined;
}

type Changes = StartAttempt | (Change & { readonly kind: "ticket-chain" }) | NameRun | WriteTexts | WriteCorrected;

/** Makes the product: an attempt `<Gen>.RERUN/runN` by the pipeline, from texts or from what people corrected, and the chain that names the complete one. */
export const generate: Step<Desired, RepoView, Changes> = {
  name: "generate",

  desired: (loaded, unit) =>
    wantedOfProduct(loaded, unit, (product, { construction, curated: texts, corrected: base }): Desired | undefined => {
      const [made, curated, corrected, released] = [asGenerated(product), asCurated(product), asCorrected(product), lockedRunOf(loaded, product)];
      if (corrected && base) return { kind: "corrected", loaded, made: corrected, locked: base, released };
      if (curated && texts) return { kind: "texts", loaded, made: curated, locked: texts, released };
      const pipeline = made?.generation.pipeline;
      return made && pipeline && construction ? { kind: "run", loaded, made, pipeline, locked: construction, released } : undefined;
    }),

  observe: (observer, { loaded }) => observer.view(loaded.set.build.repo),

  plan(wanted, view, ran) {
    const { loaded, made, released } = wanted;
    const { set } = loaded;
    const { repo } = set.build;
    const progress = generationProgress(set, made, view, { ran, retry: loaded.workspace.retry });
    if (released !== undefined && (progress.kind !== "complete" || progress.attempt.run !== released)) {
      return { kind: "refused", code: "build-disagrees-with-lock", reason: `${repo}:${released} is not complete any more` };
    }
    if (progress.kind === "start") {
      const missing = unready(loaded, view, precursorsOf(loaded, made));
      if (missing !== undefined) return { kind: "waiting", code: "precursor-not-ready", reason: missing };
      if (!view.collection(names.ticket(set))) {
        const summary = `create the ticket chain ${repo}:${names.ticket(set)}`;
        return { kind: "change", changes: [{ kind: "ticket-chain", summary, reason: "missing" }] };
      }
    }
    if (progress.kind === "complete") {
      const others = wanted.kind === "run" ? refuseOthers(made, wanted.locked, progress.attempt) : undefined;
      return others ?? refuseReplaced(loaded, view, made, progress.attempt, precursorsOf(loaded, made)) ?? planOutputChain(namesOf(loaded, made), progress.attempt, view);
    }
    switch (wanted.kind) {
      case "texts":
        return planTexts(loaded, wanted.made, wanted.locked, view);
      case "corrected":
        return planCorrected(loaded, wanted.made, wanted.locked, view);
      case "run":
        return planAttempt(generationOutput(wanted, view), progress);
    }
  },

  async apply(access, wanted, change) {
    const { loaded } = wanted;
    const about = { set: loaded.set, step: "generate", repo: loaded.set.build.repo } as const;
    switch (change.kind) {
      case "start":
        if (wanted.kind === "run") await refuseGone(access, loaded, wanted.made, wanted.locked);
        return startAttempt(access, change);
      case "ticket-chain":
        return defineChain(access, about, names.ticket(loaded.set), [], `Calibrations of ${loaded.set.key}`);
      case "output-chain":
        return defineChain(access, about, change.output, [change.run], `Generation of ${loaded.set.key}`);
      case "write-texts":
        if (wanted.kind === "texts") await writeTexts(access, loaded, wanted.made, wanted.locked);
        return;
      case "write-corrected":
        if (wanted.kind === "corrected") await writeCorrected(access, loaded, wanted.made, wanted.locked);
    }
  },

  writes: ({ set }) => [set.build.repo],
};

const namesOf = (loaded: LoadedSet, made: Generated) => ({ repository: buildRepository(loaded), output: names.generation(loaded.set, made) });

/** What the templates call inCollection: precursors' RUNs or the ticket chain, raws, calibrations to start from. */
export function generationOutput({ loaded, made, pipeline, locked }: Omit<WantedRun, "kind" | "released">, view: RepoView, runs: typeof runsOf = runsOf): Output {
  const { set, workspace } = loaded;
  const { from } = made.generation;
  const precursors = precursorsOf(loaded, made);
  // Exposures outside the validity range find nothing through a CALIBRATION: the precursors' RUNs go ahead (Butler 30 and newer).
  const ahead = runs(loaded, view, precursors.filter(({ product }) => !product.certified || !isCovered(set, locked)));
  const ticket = from === "ticket" || precursors.some(({ product }) => product.certified) ? [names.ticket(set)] : [];
  return {
    set: set.key,
    step: "generate",
    repository: buildRepository(loaded),
    output: names.generation(set, made),
    pipeline: pipelineFile(workspace, "cpPipe", set.instrument, pipeline),
    inputs: [...ahead, ...ticket, set.build.raws, ...set.build.calibs],
    query: exposureQuery(loaded, made, locked),
    exposures: locked.exposures.length,
    overrides: templateOf(made.generation.stem).config(made.band),
    bps: bpsPartOf(loaded, made, { ...made.generation, name: made.product.name }),
    remark: from === "ticket" && ahead.length ? ", with its precursors' RUNs ahead of the ticket chain: its validity does not cover the exposures" : "",
  };
}
