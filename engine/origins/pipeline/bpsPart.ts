import { CalibError } from "../../errors.ts";
import type { BpsPart } from "./bpsSubmission.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import type { Scene } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";
import { buildRepository } from "../../bridge/repositoryOf.ts";

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
