import { printSubmission } from "../../origins/pipeline/printSubmission.ts";
import type { BpsSubmission } from "../../origins/pipeline/bpsSubmission.ts";
import { unsafeValue } from "../../origins/pipeline/bpsUnsafe.ts";
import { CalibError } from "../../errors.ts";
import type { Scene } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { submissionOf } from "../../origins/pipeline/output.ts";
import type { Rendered } from "./rendered.ts";
import { pipelineRuns } from "./pipelineRuns.ts";

/** What bps would be given, one document a run; of a set that `pipetask` runs, as if it said no more than bps. */
export function asBps(scene: Scene, view: RepoView, products: readonly SetProduct[]): Rendered {
  const submissions = pipelineRuns(underBps(scene), view, products).flatMap(({ title, run, output }) => {
    const submission = submissionOf(output, run);
    return submission ? [{ title, submission: sound(submission) }] : [];
  });
  return {
    text: submissions.map(({ title, submission }) => `# ${title}\n${printSubmission(submission)}`).join("---\n").trimEnd(),
    json: Object.fromEntries(submissions.map(({ title, submission }) => [title, submission])),
  };
}

function underBps(scene: Scene): Scene {
  const { set } = scene;
  return set.build.executor.kind === "bps" ? scene : { ...scene, set: { ...set, build: { ...set.build, executor: { kind: "bps" } } } };
}

function sound(submission: BpsSubmission): BpsSubmission {
  const unsafe = unsafeValue(submission);
  if (unsafe !== undefined) throw new CalibError("bps-value-unsafe", unsafe);
  return submission;
}
