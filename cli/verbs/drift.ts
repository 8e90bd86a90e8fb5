import pc from "picocolors";
import { Bridges } from "../../engine/bridge/pool.ts";
import { mend, mendingsOf, type Mending } from "../../engine/converge/repair.ts";
import { repairChain } from "../../engine/converge/repairChain.ts";
import { openSession } from "../../engine/converge/session.ts";
import { driftOf } from "../../engine/drift/drift.ts";
import { differencesOf, type Drift } from "../../engine/drift/driftReport.ts";
import { isDrift } from "../../engine/drift/cellState.ts";
import { loadVerifications, saveVerifications } from "../../engine/drift/lastVerified.ts";
import { declaredTickets, listCalibsets } from "../../engine/declare/loadCalibset.ts";
import type { Difference } from "../../engine/content/difference.ts";
import { isOfChain } from "../../engine/content/differenceKinds.ts";
import { isAdopted } from "../../engine/declare/gate.ts";
import { names } from "../../engine/model/names.ts";
import { CalibError } from "../../engine/errors.ts";
import { DiagnosticsError } from "../../engine/model/diagnostic.ts";
import { findRemovedSets } from "../../engine/declare/setFiles.ts";
import { type LoadedSet, loadedSetsNow } from "../../engine/declare/loadedSet.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { requireWorld, type Repository, type World } from "../../engine/declare/loadWorld.ts";
import { asRepo } from "../../engine/model/brand.ts";
import { judgeChains } from "../../engine/policy/judgeChains.ts";
import { renderWarnings } from "../../engine/present/presentDiagnostics.ts";
import { renderDrift } from "../../engine/present/presentDrift.ts";
import { renderDriftMarkdown, renderDriftJunit } from "../../engine/present/driftMarkdown.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { printFailure } from "../failure.ts";
import { placeOf, verb } from "../place.ts";
import { progressPrinter } from "../progress/show.ts";

/** `calib drift`: compares repositories with the locks. Reads only, unless `--repair` is given. */
export const driftCommand = () =>
  verb("drift")
    .description("compare repositories with the locks; exit 7 if they differ, 1 if something could not be checked")
    .argument("[set-or-repository...]", "sets (LATISS/DM-43525) or repositories (summit/LATISS) to compare (default: all)")
    .option("--deep", "read every file and compare its sha256 and mode, not only presence and size")
    .option("--repair", "mend the differences towards the locks, and compare again")
    .option("--json", "as JSON")
    .option("--markdown", "as Markdown, for an issue")
    .option("--junit", "as JUnit XML")
    .action(async (named, options, command) => {
      const formats = [options.json, options.markdown, options.junit].filter(Boolean).length;
      if (formats > 1 || (formats && options.repair))
        return command.error("error: --json, --markdown, --junit and --repair exclude each other");
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const asked = await askedFor(named, workspace, world);
      const bridges = new Bridges(world, workspace);
      // Bridges load Butler while the locks are read. A bridge that does not start is reported with its first request.
      if (asked.all) for (const { name } of asked.repositories) void bridges.reader(name).catch(() => undefined);
      try {
        const { loadedSets, failed } = await loadSets(asked, workspace, world);
        const warnings = judgeChains(loadedSets).warnings.filter(({ code }) => code === "chain-undeclared");
        if (warnings.length && formats === 0) console.log(renderWarnings(warnings));
        const before = await loadVerifications(workspace);
        const declared = await declaredTickets(workspace);
        const compare = () =>
          driftOf({
            world,
            bridges,
            loadedSets,
            repositories: asked.repositories,
            deep: options.deep ?? false,
            declared,
            unmanaged: asked.all,
            before,
            now: new Date(),
          });
        let drift = await compare();
        if (options.repair && (await repair(drift, loadedSets, workspace, bridges))) drift = await compare();
        if (asked.all && !failed) await saveVerifications(workspace, before, drift.verified);
        console.log(
          options.json
            ? JSON.stringify({ ...asJson(drift), warnings }, null, 2)
            : options.markdown
              ? renderDriftMarkdown(drift)
              : options.junit
                ? renderDriftJunit(drift)
                : renderDrift(drift),
        );
        process.exitCode = exitOf(drift, failed);
      } finally {
        await bridges.close();
      }
    });

/** Programs of others read this: a difference keeps the name that it had there from the first. */
function asJson({ cells, ...rest }: Drift): object {
  const states = cells.map(({ state, ...cell }) => {
    if (!("differences" in state)) return { ...cell, state };
    const { differences: findings, ...others } = state;
    return { ...cell, state: { ...others, findings } };
  });
  return { cells: states, ...rest };
}

interface Asked {
  readonly sets: readonly string[];
  readonly repositories: readonly Repository[];
  /** Whether all sets are compared, so that foreign collections are reported too. */
  readonly all: boolean;
}

/** A name is that of a repository if the world has one, and of a set otherwise. */
async function askedFor(named: readonly string[], workspace: Workspace, world: World): Promise<Asked> {
  const repositories = named.flatMap((name) => world.repositories.get(asRepo(name)) ?? []);
  const sets = named.filter((name) => !world.repositories.has(asRepo(name)));
  return {
    sets: sets.length ? sets : await listCalibsets(workspace),
    repositories: repositories.length ? repositories : [...world.repositories.values()],
    all: !sets.length,
  };
}

/** Loads the sets. A set that cannot be loaded does not hide drift of the others. */
async function loadSets(
  { sets, all }: Asked,
  workspace: Workspace,
  world: World,
): Promise<{ readonly loadedSets: readonly LoadedSet[]; readonly failed: boolean }> {
  const removed = all && workspace.trial === null ? await findRemovedSets({ workspace, world }) : [];
  if (removed.length) await printFailure(new DiagnosticsError(removed));
  const { loadedSets, failed } = await loadedSetsNow(sets, workspace, world);
  for (const thrown of failed) await printFailure(thrown);
  return { loadedSets, failed: removed.length + failed.length > 0 };
}

/** Proven drift decides, also if something else could not be checked or loaded. */
export function exitOf({ cells, verified }: Pick<Drift, "cells" | "verified">, failed: boolean): ExitCode {
  if (cells.some(({ state }) => isDrift(state))) return EXIT.drift;
  const isUnchecked = cells.some(({ state }) => state.kind === "unverifiable") || verified.some(({ answered }) => !answered);
  return failed || isUnchecked ? EXIT.error : EXIT.ok;
}

/** Prints the differences and mends those that may be mended. Returns whether it tried any, so that a second comparison is needed. */
async function repair(drift: Drift, loadedSets: readonly LoadedSet[], workspace: Workspace, bridges: Bridges): Promise<boolean> {
  console.log(renderDrift(drift));
  const mendings = mendingsOf(differencesOf(drift));
  const chains = chainRepairsOf(differencesOf(drift));
  if (!mendings.length && !chains.length) {
    console.log(`\n${pc.bold("nothing to mend")}\n`);
    return false;
  }
  // A set can be placed only among members that are in order.
  for (const each of chains) await repairOne(each, loadedSets, workspace, bridges);
  for (const each of mendings) await mendOne(each, workspace, bridges);
  console.log(`\n${pc.bold("compared again")}\n`);
  return true;
}

/** The instrument chains that may be repaired, each once a repository. */
const chainRepairsOf = (differences: readonly Difference[]): readonly Pick<Difference, "set" | "repo">[] => [
  ...new Map(
    differences
      .filter(({ kind, mend: by }) => isOfChain(kind) && by === "repair")
      .map(({ set, repo }) => [`${set} ${repo}`, { set, repo }]),
  ).values(),
];

/** Orders one chain on behalf of an adopted set of the instrument, whose rules decide whether the chain file may be written from. */
async function repairOne(
  { set: chain, repo }: Pick<Difference, "set" | "repo">,
  loadedSets: readonly LoadedSet[],
  workspace: Workspace,
  bridges: Bridges,
): Promise<void> {
  console.log(`\n${pc.bold(`order ${chain} at ${repo}`)}`);
  try {
    const adopted = loadedSets.filter((each) => names.instrumentChain(each.set) === chain && !each.set.withdrawn && isAdopted(each));
    if (!adopted.length)
      throw new CalibError("approval-missing", `no set on ${chain} is adopted, on whose behalf the chain could be written`);
    const targetsFirst = adopted.toSorted(
      (one, other) => Number(other.set.targets.includes(repo)) - Number(one.set.targets.includes(repo)),
    );
    console.log(await orderFor(targetsFirst, repo, workspace, bridges));
  } catch (thrown) {
    await printFailure(thrown);
  }
}

/** Orders a chain on behalf of the first set whose rules permit it. A rule may refuse a set for a reason of that set alone. */
async function orderFor(
  [first, ...others]: readonly LoadedSet[],
  repo: Difference["repo"],
  workspace: Workspace,
  bridges: Bridges,
): Promise<string> {
  if (!first) return "";
  try {
    return await repairChain(await openSession(first.set.key, workspace, bridges), repo);
  } catch (thrown) {
    if (!others.length || !(thrown instanceof DiagnosticsError)) throw thrown;
    return orderFor(others, repo, workspace, bridges);
  }
}

async function mendOne(mending: Mending, workspace: Workspace, bridges: Bridges): Promise<void> {
  const { set, repo, only } = mending;
  console.log(`\n${pc.bold(`mend ${set} at ${repo}`)}: ${only.steps.join(", ")}`);
  const session = await openSession(set, { ...workspace, only }, bridges);
  // A failure does not stop the other repairs.
  for (const failure of await mend(session, mending, await progressPrinter())) await printFailure(failure);
}
