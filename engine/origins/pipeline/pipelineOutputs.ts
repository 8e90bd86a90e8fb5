import type { RepoView } from "../../bridge/repoView.ts";
import { type LoadedSet, buildRepository } from "../../declare/loadedSet.ts";
import { pipelineFile } from "../../declare/pipelines.ts";
import type { Generated, Verified } from "../../model/calibset.ts";
import type { LockedProduct, LockedRun } from "../../model/lock.ts";
import { names } from "../../model/names.ts";
import { isCovered, precursorsOf, runsOf, triedWith } from "../../progress/precursors.ts";
import { bpsPartOf } from "./bpsSubmission.ts";
import { templateOf } from "./bpsTemplates.ts";
import type { Output } from "./pipelineAttempt.ts";
import { exposureQuery } from "./pipetask.ts";

/** The inputs of a product that a pipeline makes. */
export interface PipelineInputs {
  /** File name of the pipeline. */
  readonly pipeline: string;
  readonly construction: LockedRun;
}

export const inputsOf = ({ generation: { pipeline } }: Generated, { construction }: LockedProduct): PipelineInputs | undefined =>
  pipeline !== null && construction ? { pipeline, construction } : undefined;

/** The output of a generation. Its input collections, `inCollection` of the templates: RUNs of precursors or the ticket chain, raws, calibrations to start from. */
export function generationOutput(
  loaded: LoadedSet,
  made: Generated,
  { pipeline, construction }: PipelineInputs,
  view: RepoView,
  runs: typeof runsOf = runsOf,
): Output {
  const { set, workspace } = loaded;
  const { from } = made.generation;
  const precursors = precursorsOf(loaded, made);
  // A lookup at a time outside the validity range finds nothing in a CALIBRATION: such exposures read the precursors' RUNs, which go ahead (Butler 30 and newer).
  const ahead = runs(
    loaded,
    view,
    precursors.filter(({ product }) => !product.certified || !isCovered(set, construction)),
  );
  const ticket = from === "ticket" || precursors.some(({ product }) => product.certified) ? [names.ticket(set)] : [];
  return {
    set: set.key,
    step: "generate",
    repository: buildRepository(loaded),
    output: names.generation(set, made),
    pipeline: pipelineFile(workspace, "cpPipe", set.instrument, pipeline),
    inputs: [...ahead, ...ticket, set.build.raws, ...set.build.calibs],
    query: exposureQuery(loaded, made, construction),
    exposures: construction.exposures.length,
    overrides: templateOf(made.generation.stem).config(made.band),
    bps: bpsPartOf(loaded, made, { ...made.generation, name: made.product.name }),
    note:
      from === "ticket" && ahead.length
        ? ", with its precursors' RUNs ahead of the ticket chain: its validity does not cover the exposures"
        : "",
  };
}

/** The output of a verification, which reads the ticket chain. */
export function verificationOutput(
  loaded: LoadedSet,
  made: Verified,
  locked: LockedRun,
  view: RepoView,
  runs: typeof runsOf = runsOf,
): Output {
  const { set, workspace } = loaded;
  // As for a generation: exposures outside the validity range read the RUNs.
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
    note: ahead.length ? ", with the generation RUN ahead of the ticket chain: its validity does not cover the exposures" : "",
  };
}
