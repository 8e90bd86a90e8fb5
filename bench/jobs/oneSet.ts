import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";
import { costOf, ratioOf, sharesOf, warmUps, type Cost, type JobResult, type Measured } from "../measure.ts";
import { makeActiveWorld, SET } from "../world/active.ts";

/** The ticket chain, and the member that is removed from it before each `up`. */
const TICKET = "LATISS/calib/DM-43525";
const MEMBER = `${TICKET}/lowerSetTemp/bias.20240405a`;

/** Measures commands for one set in worlds with few and with many sets: the cost should be the same. */
export async function benchOneSet(many: number, runs: number, ready: string | null = null): Promise<JobResult> {
  const few = await makeActiveWorld(1, ready);
  const worlds = { few, many: await makeActiveWorld(many, few.dir) };
  const costs: Record<string, Cost[]> = {};
  const note = async (name: string, measure: Promise<Cost>) => (costs[name] ??= []).push(await measure);
  // The two alternate, so that a busy machine slows both.
  for (let run = 0; run < warmUps(runs) + runs; run++) {
    for (const [which, workspace] of Object.entries(worlds)) {
      await note(`preview ${which}`, time(workspace, ["preview", SET, "--engine", "host", "--expect-no-changes"]));
      await note(`up ${which}`, time(workspace, ["up", SET, "--engine", "host", "--expect-no-changes"]));
      await takeOffChain(workspace);
      await note(`change ${which}`, time(workspace, ["up", SET, "--engine", "host"], /define the ticket chain/));
    }
  }
  const measured = (name: string, which: "few" | "many"): Measured => ({
    name: `${name}, ${which === "few" ? 1 : many} declared`,
    costs: (costs[`${name} ${which}`] ?? []).slice(warmUps(runs)),
    times: 1,
    note: described[name] ?? "",
  });
  const pairs = Object.keys(described).map((name) => [measured(name, "few"), measured(name, "many")] as const);
  return {
    title: "One set",
    world: `3 repositories of LATISS at two sites, one set measured, 1 and ${many} sets declared and in use`,
    measured: pairs.flat(),
    shares: sharesOf(measured("up", "few")),
    ratios: pairs.flatMap(([few, other]) => [ratioOf(other, few, "1"), ratioOf(other, few, "1", "cpu")]),
  };
}

const described: Readonly<Record<string, string>> = {
  preview: "nothing to do",
  up: "nothing to do",
  change: "up that puts a member back on a ticket chain",
};

const time = (workspace: Workspace, args: readonly string[], expected = /./): Promise<Cost> =>
  costOf({ file: process.execPath, args: [path.join(packageRoot, "cli/calib.js"), ...args], env: workspaceEnvironment(workspace) }, (out) =>
    expected.test(out),
  );

/** Removes the member with a plain `butler` command, as a person would. */
async function takeOffChain(workspace: Workspace): Promise<void> {
  const butler = path.join(path.dirname(pythonOf(workspace)), "butler");
  await execa(butler, ["collection-chain", path.join(workspace.dir, "repos/summit/LATISS"), TICKET, MEMBER, "--mode", "remove"], {
    env: { PYTHONPATH: path.join(packageRoot, "python") },
  });
}
