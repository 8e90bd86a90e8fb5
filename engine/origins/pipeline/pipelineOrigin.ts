import type { ProductOf } from "../../model/calibset.ts";
import { compact } from "../../model/ranges.ts";
import type { OriginStrategy } from "../strategy.ts";
import { lockRun, selectExposures } from "./lockPipeline.ts";
import { planAttempt, startAttempt, type StartAttempt } from "./pipelineAttempt.ts";
import { generationOutput, inputsOf, type PipelineInputs } from "./pipelineOutputs.ts";
import { generationRun } from "./pipelineRuns.ts";
import { refuseGone } from "./pipetask.ts";
import { runCommands } from "./pipelineCommands.ts";

/** A pipeline makes the product from exposures, or from other products of the set. */
export const pipeline: OriginStrategy<ProductOf<"pipeline">, PipelineInputs, StartAttempt> = {
  async resolve(loaded, made, reader) {
    const { generation } = made;
    const { found, diagnostics } = await selectExposures(loaded, made, made.title, made.query, reader);
    const construction = generation.pipeline
      ? await lockRun(loaded, "cpPipe", generation.pipeline, found, generation.dimensions.includes("physical_filter"))
      : null;
    return { inputs: { construction }, selected: found, diagnostics };
  },

  inputs: inputsOf,

  plan: ({ loaded, made, locked }, progress, view) => planAttempt(generationOutput(loaded, made, locked, view), progress),

  async apply(access, { loaded, made, locked }, change) {
    await refuseGone(access, loaded, made, locked.construction);
    await startAttempt(access, change);
  },

  // A RUN that was made by hand keeps its names and chains: commands of other people must find the same datasets as before.
  namesRun: (run, { adopted: byHand }) => run !== byHand?.run && run !== byHand?.verifyRun,

  describe: ({
    locked: {
      construction: { exposures },
    },
  }) => ({
    supplied: undefined,
    reported: { exposures },
    lines: [
      exposures.length ? `- made from ${exposures.length} exposures: ${compact(exposures)}` : "- made from other products of the set",
    ],
  }),

  shell({ loaded, made, locked }, view) {
    const run = generationRun(loaded, made, locked, view);
    return { commands: runCommands(loaded, run), besides: "", run: run.run, certifies: false };
  },
};
