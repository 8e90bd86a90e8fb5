import path from "node:path";
import type { RunFacts } from "../bridge/wire.ts";
import { pipelineRoots } from "../load/pipelines.ts";
import type { Scene } from "../load/scene.ts";
import type { CollectionName } from "../model/brand.ts";
import type { Calibset, SetProduct } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../observe/view.ts";
import { progressOf, type Progress } from "./attempts.ts";
import { buildRepository } from "./build.ts";
import { defineChain } from "./chain.ts";
import { madeNow, wantedOfProduct } from "./locked.ts";
import { planAttempt, startAttempt, type Output, type StartAttempt } from "./output.ts";
import { exposureQuery } from "./pipetask.ts";
import type { Change, Step } from "./step.ts";

interface Wanted {
  readonly set: Calibset;
  readonly output: Output;
  readonly ticketChain: CollectionName;
  /** The RUN that the lock names, once the product was released. */
  readonly made: string | undefined;
}

interface Seen {
  readonly view: RepoView;
}

type Changes = StartAttempt | (Change & { readonly kind: "ticket-chain" }) | (Change & { readonly kind: "output-chain"; readonly run: string });

/** Makes the product: an attempt `<Gen>.RERUN/runN` by the pipeline, and the chain that names the complete one. */
export const generate: Step<Wanted, Seen, Changes> = {
  name: "generate",

  desired: (scene, unit) =>
    wantedOfProduct(scene, unit, (made, locked) => ({
      set: scene.set,
      output: generationOutput(scene, made, locked.exposures),
      ticketChain: names.ticket(scene.set),
      made: madeNow(scene, made)?.run,
    })),

  async observe(observer, { output }) {
    return { view: await observer.view(output.repository.name) };
  },

  plan({ output, ticketChain, made }, { view }, ran) {
    const progress = generationProgress(view, output.output, ran);
    if (made !== undefined && (progress.kind !== "complete" || progress.attempt.run !== made)) {
      return { kind: "refused", code: "build-disagrees-with-lock", reason: `${output.repository.name}:${made} is not complete any more` };
    }
    if (progress.kind === "start" && !view.collection(ticketChain)) {
      const summary = `create the ticket chain ${output.repository.name}:${ticketChain}`;
      return { kind: "change", changes: [{ kind: "ticket-chain", summary, reason: "missing" }] };
    }
    const attempt = planAttempt(output, progress);
    if (attempt) return attempt;
    const { run } = completeAttempt(progress);
    if (view.children(output.output)[0] !== run) {
      const summary = `let ${output.repository.name}:${output.output} name ${run}`;
      return { kind: "change", changes: [{ kind: "output-chain", run, summary, reason: "missing" }] };
    }
    return { kind: "in-sync", note: run };
  },

  async apply(hand, { set, output, ticketChain }, change) {
    const about = { set, step: "generate", repo: output.repository.name } as const;
    switch (change.kind) {
      case "start":
        return startAttempt(hand, output, change.run);
      case "ticket-chain":
        return defineChain(hand, about, ticketChain, [], `Calibrations of ${set.key}`);
      case "output-chain":
        return defineChain(hand, about, output.output, [change.run], `Generation of ${set.key}`);
    }
  },

  writes: ({ set }) => [set.build.repo],
};

/** Where a generation stands in the build repository: complete means every expected detector has its dataset. */
export const generationProgress = (view: RepoView, output: CollectionName, ran: ReadonlySet<string>): Progress<RunFacts> =>
  progressOf(view.attempts(output), view.jobs(output), ran, (run) => run.count > 0 && run.missingDetectors.length === 0);

function completeAttempt(progress: Progress<RunFacts>): RunFacts {
  if (progress.kind !== "complete") throw new Error("an incomplete generation has a plan");
  return progress.attempt;
}

function generationOutput(scene: Scene, made: SetProduct, exposures: readonly number[]): Output {
  const { set, place } = scene;
  return {
    set: set.key,
    step: "generate",
    repository: buildRepository(scene),
    output: names.generation(set, made),
    pipeline: path.join(pipelineRoots(place).cpPipe, "pipelines", set.instrument, made.product.pipeline),
    inputs: [names.ticket(set), set.build.raws, ...set.build.calibs],
    query: exposureQuery(scene, exposures),
    exposures: exposures.length,
  };
}
