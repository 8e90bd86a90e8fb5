import pc from "picocolors";
import { Bridges } from "../../engine/bridge/pool.ts";
import { repairDrift, type RepairReport } from "../../engine/converge/repairDrift.ts";
import { driftOf } from "../../engine/drift/drift.ts";
import type { Drift } from "../../engine/drift/driftReport.ts";
import { isDrift } from "../../engine/drift/cellState.ts";
import { loadVerifications, saveVerifications } from "../../engine/drift/lastVerified.ts";
import { declaredTickets, listCalibsets } from "../../engine/declare/loadCalibset.ts";
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
import { repairTotals } from "../closing.ts";
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
            isWhole: asked.all,
            before,
            now: new Date(),
          });
        let drift = await compare();
        let hasFailed = failed;
        if (options.repair) {
          console.log(renderDrift(drift));
          const repaired = await repairDrift(drift, { loadedSets, workspace, bridges }, printed);
          hasFailed ||= repaired.includes("failed");
          console.log(`\n${repairTotals(repaired)}`);
          if (repaired.length) {
            console.log(`\n${pc.bold("compared again")}\n`);
            drift = await compare();
          }
        }
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
        process.exitCode = exitOf(drift, hasFailed);
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

/** Proven drift decides, also if something else could not be checked, loaded or repaired. */
export function exitOf({ cells, verified }: Pick<Drift, "cells" | "verified">, failed: boolean): ExitCode {
  if (cells.some(({ state }) => isDrift(state))) return EXIT.drift;
  const isUnchecked = cells.some(({ state }) => state.kind === "unverifiable") || verified.some(({ answered }) => !answered);
  return failed || isUnchecked ? EXIT.error : EXIT.ok;
}

const printed: RepairReport = {
  begin: (title, detail) => console.log(`\n${pc.bold(title)}${detail === undefined ? "" : `: ${detail}`}`),
  done: (text) => console.log(text),
  failed: printFailure,
  progress: progressPrinter,
};
