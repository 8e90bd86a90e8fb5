import type { ApprovalVersion } from "../../../engine/declare/git/approvalVersions.ts";
import type { History, MaybeHistory } from "../../../engine/declare/git/history.ts";
import type { Tree } from "../../../engine/declare/git/tree.ts";
import type { Author } from "../../../engine/declare/git/log.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import type { World } from "../../../engine/declare/loadWorld.ts";
import type { Approval } from "../../../engine/model/approval.ts";
import { parseTai } from "../../../engine/model/tai.ts";
import { judge, type Purpose } from "../../../engine/policy/judgeSet.ts";
import { approval, lockOf, made, loadedSets, settled, world } from "../factory.ts";

export const ann: Author = { name: "Ann", email: "ann@example.org" };
export const ben: Author = { name: "Ben", email: "ben@example.org" };
export const cat: Author = { name: "Cat", email: "cat@example.org" };

export const TODAY = parseTai("2026-11-21")!;

/** A world like the observatory's: sets have to be merged, set files lie beside the sets, and the summit restricts who may target it. */
export const strict: World = {
  ...world,
  papers: "beside",
  requireMerged: "origin/main",
  sites: new Map([...world.sites].map(([name, site]) => [name, { ...site, targetedBy: name === "summit" ? ["ann@example.org"] : null }])),
};

export const version = (commit: string, by: Author, changes: Partial<Approval> | null): ApprovalVersion => ({
  commit,
  by,
  approval: changes && { ...approval, ...changes },
});

/** Ann wrote the set, and Ben proposed and adopted it later. */
const versions = [version("c2", ben, { state: "proposed" }), version("c3", ben, {})];

export const history: History & { readonly tree: Tree } = {
  kind: "known",
  against: "origin/main",
  tree: { commit: "c3c3c3c3c3c3", branch: "main", dirty: [], merged: true, ofWorld: true },
  authors: [ann],
  lastBy: [ann],
  landings: new Set(["c1"]),
  approvals: { commits: versions, landings: versions },
  chainFile: { commits: [], landings: [] },
  setChanged: false,
  base: { commit: "c3c3c3c3c3c3", approval, lock: lockOf(settled(), made), chain: null, changed: null },
  namedBase: null,
};

/** An adopted set in the strict world that satisfies every rule. */
export const good: LoadedSet = { ...loadedSets.adopted({ skip: {} }), world: strict };

export const codesOf = (loaded: LoadedSet, of: MaybeHistory = history, purpose: Purpose = "deploy"): readonly string[] => {
  const { errors, warnings } = judge(loaded, { history: of, today: TODAY }, purpose, "set.ts");
  return [...errors.map(({ code }) => code), ...warnings.map(({ code }) => `(${code})`)];
};
