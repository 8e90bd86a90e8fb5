import path from "node:path";
import type { RunFacts } from "../bridge/wire.ts";
import { pipelineRoots } from "../load/pipelines.ts";
import type { Scene } from "../load/scene.ts";
import { asCollection, type CollectionName } from "../model/brand.ts";
import type { SetProduct } from "../model/calibset.ts";
import type { LockedProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { covers } from "../model/timespan.ts";
import type { RepoView } from "../observe/view.ts";
import { progressOf, type Progress } from "./attempts.ts";
import { buildRepository } from "./build.ts";
import { certifiedChain, defineChain, isInOrder } from "./chain.ts";
import { generationProgress } from "./generate.ts";
import { madeNow, wantedOfProduct } from "./locked.ts";
import { planAttempt, startAttempt, type Output, type StartAttempt } from "./output.ts";
import { exposureQuery } from "./pipetask.ts";
import type { Change, Step } from "./step.ts";

interface Wanted {
  readonly scene: Scene;
  readonly output: Output;
  readonly certified: CollectionName;
  readonly generation: CollectionName;
  /** Whether the validity range holds the exposures, so that the ticket chain answers for them. */
  readonly covered: boolean;
  /** The RUN that the lock names, once the product was released. */
  readonly made: string | undefined;
}

type Changes = (StartAttempt & { readonly output: Output }) | (Change & { readonly kind: "output-chain"; readonly run: string });

/** Tries the certified product on exposures through the ticket chain; the verdict lies in the verification RUN. */
export const verify: Step<Wanted, RepoView, Changes> = {
  name: "verify",

  desired: (scene, unit) =>
    wantedOfProduct(scene, unit, (made, locked) => ({
      scene,
      output: verificationOutput(scene, made, locked.verification),
      certified: names.certification(scene.set, made),
      generation: names.generation(scene.set, made),
      covered: isCovered(scene, locked),
      made: madeNow(scene, made)?.verifyRun,
    })),

  observe: (observer, { output }) => observer.view(output.repository.name),

  plan({ scene, output, certified, generation, covered, made }, view, ran) {
    if (!isInOrder(view.children(names.ticket(scene.set)), certified, certifiedChain(scene.set))) {
      return { kind: "waiting", code: "not-certified", reason: `${output.repository.name}:${certified} is not on the ticket chain` };
    }
    const progress = verificationProgress(view, output.output, ran);
    if (made !== undefined && (progress.kind !== "complete" || progress.attempt.run !== made)) {
      return { kind: "refused", code: "build-disagrees-with-lock", reason: `${output.repository.name}:${made} is not the complete verification any more` };
    }
    const sought = covered ? output : behindItsRun(output, generationProgress(view, generation, ran));
    const attempt = planAttempt(sought, progress);
    if (attempt?.kind === "change") return { kind: "change", changes: attempt.changes.map((change) => ({ ...change, ...explain(change, covered), output: sought })) };
    if (attempt) return attempt;
    const run = progress.kind === "complete" ? progress.attempt.run : "";
    if (view.children(output.output)[0] !== run) {
      const summary = `let ${output.repository.name}:${output.output} name ${run}`;
      return { kind: "change", changes: [{ kind: "output-chain", run, summary, reason: "missing" }] };
    }
    return { kind: "in-sync", note: run };
  },

  async apply(hand, { scene, output }, change) {
    if (change.kind === "start") return startAttempt(hand, change.output, change.run);
    return defineChain(hand, { set: scene.set, step: "verify", repo: output.repository.name }, output.output, [change.run], `Verification of ${output.set}`);
  },

  writes: ({ set }) => [set.build.repo],
};

/** Where a verification stands: complete means that its RUN carries a verdict, whichever. */
export const verificationProgress = (view: RepoView, output: CollectionName, ran: ReadonlySet<string>): Progress<RunFacts> =>
  progressOf(view.attempts(output), view.jobs(output), ran, (run) => run.verdict !== null);

const isCovered = ({ set }: Scene, { verificationSpan: { begin, end } }: LockedProduct): boolean =>
  covers(set.validity, begin === null ? null : BigInt(begin), end === null ? null : BigInt(end));

/** Exposures outside the validity range find nothing through a CALIBRATION: the RUN goes first (Butler 30 and newer). */
const behindItsRun = (output: Output, generated: Progress<RunFacts>): Output =>
  generated.kind === "complete" ? { ...output, inputs: [asCollection(generated.attempt.run), ...output.inputs] } : output;

const explain = ({ summary }: Change, covered: boolean): Pick<Change, "summary"> => ({
  summary: covered ? summary : `${summary}, with the generation RUN ahead of the ticket chain: its validity does not cover the exposures`,
});

function verificationOutput(scene: Scene, made: SetProduct, exposures: readonly number[]): Output {
  const { set, place } = scene;
  return {
    set: set.key,
    step: "verify",
    repository: buildRepository(scene),
    output: names.verification(set, made),
    pipeline: path.join(pipelineRoots(place).cpVerify, "pipelines", set.instrument, made.product.verify.pipeline),
    inputs: [names.ticket(set), set.build.raws, ...set.build.calibs],
    query: exposureQuery(scene, exposures),
    exposures: exposures.length,
  };
}
