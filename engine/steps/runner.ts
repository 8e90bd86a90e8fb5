import { CalibError } from "../errors.ts";
import { bpsSubmission, type BpsPart, type BpsSubmission } from "../bps/submission.ts";
import { pipelineRoots } from "../load/pipelines.ts";
import type { Scene } from "../load/scene.ts";
import type { CollectionName } from "../model/brand.ts";
import type { SetProduct } from "../model/calibset.ts";
import { buildRepository } from "./build.ts";
import type { Output } from "./output.ts";

/** What bps has to know of an output, by the stem of its collection; null where `pipetask` runs it. */
export function bpsPartOf(scene: Scene, { band }: SetProduct, { stem, name, clusters }: Pick<BpsPart, "stem" | "name" | "clusters">): BpsPart | null {
  const { set, world, place } = scene;
  const { executor } = set.build;
  if (executor.kind === "pipetask") return null;
  const site = world.sites.get(buildRepository(scene).site);
  if (!site?.bps) throw new CalibError("bps-not-at-site", `${world.name} says nothing of bps at ${site?.name ?? ""}`);
  const roots = pipelineRoots(place);
  const cpPipe = roots.sources.cpPipe === "CP_PIPE_DIR" ? roots.cpPipe : null;
  return { instrument: set.instrument, ticket: set.ticket, stem, name, band, clusters, executor, site: site.bps, work: site.work, cpPipe };
}

/** The submission of one attempt; null where `pipetask` runs it. */
export function submissionOf(output: Output, run: CollectionName): BpsSubmission | null {
  const { bps, pipeline, repository, inputs, query, overrides } = output;
  return bps && bpsSubmission({ ...bps, pipeline, butlerConfig: repository.uri, output: output.output, outputRun: run, inputs, query, overrides });
}
