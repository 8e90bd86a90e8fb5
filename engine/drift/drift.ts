import type { Session } from "../converge/session.ts";
import { asCalibError } from "../errors.ts";
import type { Scene } from "../load/scene.ts";
import type { RepoName } from "../model/brand.ts";
import { gate } from "../steps/gate.ts";
import { compareRepository, compareWithdrawn } from "./compare.ts";
import type { Cell, DriftRow } from "./finding.ts";

/** Holds every repository of a set against its lock. Reads only, and never goes through Pulumi. */
export async function driftOf(session: Session): Promise<readonly DriftRow[]> {
  const scene = await session.scene();
  const repos = [scene.set.build.repo, ...scene.set.targets];
  const compared = await Promise.all(repos.map(async (repo) => ({ set: scene.set.key, repo, cell: await cellOf(session, scene, repo) })));
  const skipped = [...scene.set.skipped].map(([repo, reason]) => ({ set: scene.set.key, repo, cell: { state: "skipped", reason } as const }));
  return [...compared, ...skipped];
}

async function cellOf(session: Session, scene: Scene, repo: RepoName): Promise<Cell> {
  const made = scene.lock?.made;
  if (!made && !scene.set.withdrawn) return { state: "waiting", code: "not-released", reason: `${scene.set.key} is not released` };
  try {
    const view = await session.observer.view(repo);
    if (scene.set.withdrawn) {
      const findings = compareWithdrawn(scene, repo, view);
      return findings.length ? { state: "differs", findings } : { state: "withdrawn", reason: scene.set.withdrawn.reason };
    }
    const open = gate(scene);
    // Until a new letter is made, the lock tells of the old one, and the names of the new one exist nowhere.
    if (open.kind === "closed" && (repo !== scene.set.build.repo || open.code === "not-released")) return { state: "waiting", code: open.code, reason: open.reason };
    if (!made) return { state: "waiting", code: "not-released", reason: `${scene.set.key} is not released` };
    const reader = await session.observer.reader(repo);
    const findings = await compareRepository({ scene, made, repo, adopted: open.kind === "open" }, view, reader);
    return findings.length ? { state: "differs", findings } : { state: "in sync", fingerprint: made.fingerprint };
  } catch (thrown) {
    // Could not check is an answer of its own, and never green.
    const error = asCalibError(thrown);
    return { state: "unverifiable", code: error.code, reason: error.detail };
  }
}
