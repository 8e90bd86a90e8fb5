import type { RunFacts } from "../bridge/wire.ts";
import { names } from "../model/names.ts";
import type { Calibset, Generated, Verified } from "../model/calibset.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { nothing, progressOf, type Known, type Progress } from "./attempts.ts";

/** Where a generation stands in the build repository: complete means every expected detector has its dataset, through every filter, or every text. */
export function generationProgress(set: Calibset, made: Generated, view: RepoView, known: Known = nothing): Progress<RunFacts> {
  const output = names.generation(set, made);
  return progressOf(view.attempts(output), view.jobs(output), known, (run) => run.count > 0 && run.missingDetectors.length === 0 && run.missingFilters.length === 0 && run.lacking.length === 0);
}

/** Where a verification stands: complete means that its RUN carries a verdict, whichever; or its images, where there is none to be had. */
export function verificationProgress(set: Calibset, made: Verified, view: RepoView, known: Known = nothing): Progress<RunFacts> {
  const output = names.verification(set, made);
  const isComplete = made.verification.verdict ? (run: RunFacts) => run.verdict !== null : (run: RunFacts) => run.count > 0;
  return progressOf(view.attempts(output), view.jobs(output), known, isComplete);
}
