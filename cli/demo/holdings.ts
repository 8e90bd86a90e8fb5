import Table from "cli-table3";
import { Bridges } from "../../engine/bridge/pool.ts";
import { openSession, type Session } from "../../engine/converge/session.ts";
import { driftOfSet } from "../../engine/drift/drift.ts";
import type { DriftCell } from "../../engine/drift/driftReport.ts";
import { together } from "../../engine/drift/cellState.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import type { RepoName } from "../../engine/model/brand.ts";
import { certifiedOf } from "../../engine/model/calibset.ts";
import { names } from "../../engine/model/names.ts";

/** Chains, tags and fingerprints of all repositories, read from them. Throws if a repository is not in sync. */
export async function holdings(workspace: Workspace, keys: readonly string[]): Promise<string> {
  const world = await requireWorld(workspace);
  const bridges = new Bridges(world, workspace);
  const cells: DriftCell[] = [];
  const texts: string[] = [];
  try {
    for (const key of keys) {
      const session = await openSession(key, workspace, bridges);
      texts.push(await chainAndTags(session));
      cells.push(...(await driftOfSet(session)).cells);
    }
  } finally {
    await bridges.close();
  }
  const behind = cells.find(({ state }) => state.kind !== "in sync" && state.kind !== "skipped");
  if (behind) throw new Error(`${behind.repo} is not in sync with ${behind.set}: ${behind.state.kind}`);
  return [...texts, matrix([...world.repositories.keys()], keys, cells)].join("\n\n");
}

async function chainAndTags(session: Session): Promise<string> {
  const { set, world } = await session.loaded();
  const { observer } = session;
  const view = await observer.view(set.targets.at(-1) ?? set.build.repo);
  const types = new Set(certifiedOf(set).map(({ generation }) => generation.datasetType));
  const tagged = async (repo: RepoName): Promise<string> => {
    const there = await observer.view(repo);
    const count = [...types].reduce((sum, type) => sum + (there.tagged(names.tag(set), type)?.count ?? 0), 0);
    return `${repo} ${count} datasets`;
  };
  const cleaned = set.targets.filter((repo) => world.repositories.get(repo)?.cleaned);
  return [
    `${names.ticket(set)}, searched in this order`,
    ...view.children(names.ticket(set)).map((child) => `  ${child}`),
    `${names.tag(set)}, out of the cleaner's reach: ${(await Promise.all(cleaned.map(tagged))).join(", ")}`,
  ].join("\n");
}

/** A table of fingerprints by repository and set. Equal calibrations have equal fingerprints. */
export function matrix(repos: readonly RepoName[], keys: readonly string[], cells: readonly DriftCell[]): string {
  const table = new Table({ head: ["repository", ...keys], style: { head: [], border: [] } });
  for (const repo of repos) {
    table.push([repo, ...keys.map((key) => cellText(cells.filter((cell) => cell.repo === repo && cell.set === key)))]);
  }
  return table.toString();
}

function cellText(cells: readonly DriftCell[]): string {
  const state = together(cells);
  if (!state) return "not meant for it";
  return state.kind === "in sync" ? `in sync ${state.fingerprint.slice(0, 12)}` : state.kind;
}
