import path from "node:path";
import { Bridges } from "../engine/bridge/pool.ts";
import { openSession } from "../engine/converge/session.ts";
import { asCalibError } from "../engine/errors.ts";
import { changedSets } from "../engine/declare/git/changedSets.ts";
import { historyOfPull, unasked, baseOf } from "../engine/declare/git/history.ts";
import { declaredAt } from "../engine/declare/git/setsAt.ts";
import { calibsetFile, findMisnamed, listCalibsets, loadDeclaration } from "../engine/declare/loadCalibset.ts";
import { type Diagnostic, DiagnosticsError } from "../engine/model/diagnostic.ts";
import type { Workspace } from "../engine/declare/workspace.ts";
import { requireWorld } from "../engine/declare/loadWorld.ts";
import { planChain, type ChainPlan } from "../engine/converge/planChain.ts";
import { planSet } from "../engine/converge/planSet.ts";
import { changesOf } from "../engine/declare/declarationChanges.ts";
import { judgeChainsNow, judgeNow } from "../engine/policy/enforce.ts";
import type { PlannedSet, PullRequestPlan } from "../engine/present/planMarkdown.ts";

/** Plans the sets that a branch changes, for its reviewers. A set that cannot be planned does not hide the others. */
export async function planPullRequest(named: readonly string[], workspace: Workspace, ref: string | undefined): Promise<PullRequestPlan> {
  const world = await requireWorld(workspace);
  const base = ref ?? baseOf(world);
  // Named sets need no base, unless it is named too.
  const changes = named.length && ref === undefined ? null : await changedSets({ workspace, world }, base);
  const keys = await listCalibsets(workspace);
  const asked = named.length ? named : (changes?.sets ?? []).map(({ set }) => set).filter((set) => keys.includes(set));
  const bridges = new Bridges(world, workspace);
  try {
    const sets: PlannedSet[] = named.length
      ? []
      : (await findMisnamed(workspace)).map((diagnostic) =>
          failed(path.relative(workspace.sets, diagnostic.file), [messageOf(diagnostic)]),
        );
    for (const set of asked) sets.push(await planOne(set));
    const home = { workspace, world };
    const changed = named.length ? [] : (changes?.chains ?? []);
    const chains: ChainPlan[] = [];
    for (const each of changed) chains.push(await planChain(each, changes?.commit ?? base, home, bridges));
    const { warnings } = await judgeChainsNow([...asked, ...changed.map(({ instrument }) => `${instrument}/`)], home);
    return { changes, sets, keys, chains, warnings };

    async function planOne(set: string): Promise<PlannedSet> {
      try {
        const session = await openSession(set, workspace, bridges);
        const loaded = await session.loaded();
        const judged = judgeNow(loaded, changes ? await historyOfPull(loaded, base) : unasked, "check");
        const before = changes && (await declaredAt(changes.commit, set, workspace));
        const fields = before && changesOf(before, await loadDeclaration(calibsetFile(set, workspace)));
        return { set, plan: await planSet(session, fields), isNew: changes !== null && before === null, judged };
      } catch (thrown) {
        return failed(set, reasonsOf(thrown));
      }
    }
  } finally {
    await bridges.close();
  }
}

const failed = (set: string, reasons: readonly string[]): PlannedSet => ({
  set,
  plan: { kind: "failed", reasons },
  isNew: false,
  judged: { errors: [], warnings: [] },
});

const reasonsOf = (thrown: unknown): readonly string[] =>
  thrown instanceof DiagnosticsError ? thrown.diagnostics.map(messageOf) : [asCalibError(thrown).message];

const messageOf = ({ code, detail }: Pick<Diagnostic, "code" | "detail">): string => `${code}: ${detail}`;
