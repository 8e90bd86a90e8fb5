import { converge } from "../converge/converge.ts";
import { isUnitNamed } from "../converge/only.ts";
import type { Progress } from "../converge/progress.ts";
import type { Session } from "../converge/session.ts";
import { unitsOf } from "../converge/unit.ts";
import type { Only } from "../load/workspace.ts";
import type { RepoName } from "../model/brand.ts";
import { gate } from "../steps/gate.ts";
import { ingestParams } from "../steps/deliver.ts";
import type { DriftFinding } from "./finding.ts";
import { stepsOf } from "./kinds.ts";

/** What is to be mended of a set at one repository, and nothing else. */
export interface Mending {
  readonly set: string;
  readonly repo: RepoName;
  readonly only: Only;
  /** Whether files are wrong in a way that only reading them shows. */
  readonly files: boolean;
}

/** Which findings may be mended, by set and repository. Pure. */
export function mendingsOf(findings: readonly DriftFinding[]): readonly Mending[] {
  const mendable = findings.filter(({ mend: by }) => by === "repair");
  const places = new Map(mendable.map(({ set, repo }) => [`${set} ${repo}`, { set, repo }]));
  return [...places.values()].map(({ set, repo }) => {
    const here = mendable.filter((each) => each.set === set && each.repo === repo);
    const steps = [...new Set(here.flatMap(({ kind }) => stepsOf(kind)))];
    return { set, repo, only: { repos: [repo], products: null, steps }, files: here.some(({ kind }) => kind === "digest different" || kind === "mode different") };
  });
}

/** Mends towards the lock by the steps that would have made it; the session is confined to them. Every step looks again. */
export async function mend(session: Session, { repo, files }: Mending, progress: Progress): Promise<void> {
  const scene = await session.scene();
  const open = gate(scene);
  if (files && open.kind === "open") {
    await session.permit(scene, { kind: "deployment", repo });
    const writer = await session.hand.writer(repo);
    await writer.call("ingest", { ...ingestParams(scene, repo, open.made), verify: true });
  }
  for (const unit of unitsOf(scene.set).filter((each) => isUnitNamed(scene.place.only, scene.set, each))) await converge(session, unit, progress);
}
