import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pc from "picocolors";
import { asCalibError, CalibError } from "../engine/errors.ts";
import { DiagnosticsError } from "../engine/model/diagnostic.ts";
import { files, findRemovedSets } from "../engine/declare/setFiles.ts";
import { listCalibsets, loadCalibset } from "../engine/declare/loadCalibset.ts";
import type { Only, Workspace } from "../engine/declare/workspace.ts";
import { requireWorld, type World } from "../engine/declare/loadWorld.ts";
import { asRepo } from "../engine/model/brand.ts";
import { products } from "../engine/model/catalog.ts";
import type { UnitResult } from "../engine/converge/progressFile.ts";
import type { UnitPlan } from "../engine/converge/planUnit.ts";
import { unitsOf } from "../engine/converge/unit.ts";
import { savePlan } from "../engine/converge/savedPlans.ts";
import type { SavedPlan, SavedSet } from "../engine/model/savedPlan.ts";
import { stackName } from "../stacks/stack.ts";
import { clockWarning } from "../engine/present/siteWarnings.ts";
import type { OnOpened } from "../engine/bridge/pool.ts";
import { closingLines, closingOfPreview } from "./closing.ts";
import type { DeployEngine, DeployResult, Operation } from "./engines/engine.ts";
import { PROJECT } from "./engines/environment.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { printFailure } from "./failure.ts";
import type { Planner } from "./planner.ts";
import { holdPolicy } from "./policy.ts";
import { followProgress, progressPrinter } from "./progress/show.ts";

export interface DeployOptions {
  readonly operation: Operation;
  readonly named: readonly string[];
  readonly workspace: Workspace;
  readonly deploy: DeployEngine;
  readonly expectNoChanges: boolean;
  /** Whether to wait at checkpoints until somebody has reviewed the images. */
  readonly wait: boolean;
  /** File for the plan of a preview. */
  readonly save: string | null;
  /** The reviewed plan, which has to equal today's plan. */
  readonly plan: SavedPlan | null;
}

/** A command with what its sets share. */
interface Run extends DeployOptions {
  readonly world: World;
  readonly planner: () => Promise<Planner>;
  readonly signal: AbortSignal;
  /** Whether the command has not yet warned about the clock of a site. */
  readonly isFirstWarning: (site: string) => boolean;
}

/** Runs an operation on one set after another; returns the worst exit code. */
export async function deploySets(options: DeployOptions): Promise<ExitCode> {
  const { named, workspace } = options;
  const world = await requireWorld(workspace);
  if (workspace.site !== null && !world.sites.has(workspace.site))
    throw new CalibError("site-unknown", `${workspace.site} is not in the world ${world.name}`);
  requireKnown(workspace.only, world);
  for (const set of named) await loadCalibset(set, workspace, world);
  const removed = named.length || workspace.trial !== null ? [] : await findRemovedSets({ workspace, world });
  if (removed.length) throw new DiagnosticsError(removed);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once("SIGINT", interrupt);
  const warned = new Set<string>();
  const isFirstWarning = (site: string) => !warned.has(site) && warned.add(site).has(site);
  const warnOfClock: OnOpened = (site, skew) => {
    const warning = clockWarning(site, skew);
    if (warning !== undefined && isFirstWarning(site)) console.log(`${pc.yellow("warning")} ${warning}`);
  };
  const codes: ExitCode[] = [];
  const saved: SavedSet[] = [];
  let started: Promise<Planner> | undefined;
  // An up of named sets leaves planning to the provider, and loads nothing of it here.
  const planner = () => (started ??= import("./planner.ts").then(({ Planner }) => new Planner(workspace, world, warnOfClock)));
  const run: Run = { ...options, world, planner, signal: interrupted.signal, isFirstWarning };
  try {
    const sets = named.length ? named : await listCalibsets(workspace);
    // A plan that is stale for one set is carried out for none, so that all are compared first.
    if (options.plan) await (await planner()).refuseStale(options.plan);
    if (options.save !== null) for (const set of sets) saved.push(await (await planner()).savable(set));
    for (const set of sets) {
      if (interrupted.signal.aborted) break;
      // A set that fails, or cannot be loaded, does not stop the others.
      codes.push(await deploySet(set, run).catch(printFailure));
    }
  } finally {
    process.off("SIGINT", interrupt);
    await (await started)?.close();
  }
  if (options.save !== null) await savePlan(options.save, workspace, saved);
  return ([EXIT.error, EXIT.drift] as const).find((code) => codes.includes(code)) ?? EXIT.ok;
}

function requireKnown({ repos, products: named }: Only, world: World): void {
  const repo = repos?.find((each) => !world.repositories.has(asRepo(each)));
  if (repo !== undefined) throw new CalibError("repository-unknown", `${repo} is not in the world ${world.name}`);
  const product = named?.find((each) => !products.some(({ name }) => name === each.replace(/-\w+$/, "")));
  if (product !== undefined) throw new CalibError("product-unknown", `${product} is not in the catalog`);
}

async function deploySet(set: string, run: Run): Promise<ExitCode> {
  const { operation, named, workspace, world, planner } = run;
  if (operation === "preview") return previewSet(set, run);
  const isSettled = operation === "up" && !named.length && (await (await planner()).isInSync(set));
  if (isSettled && hasState(workspace, set)) {
    console.log(`${set}: in sync`);
    return EXIT.ok;
  }
  if (operation === "up") await holdPolicy(operation, set, workspace, world);
  const { result, results, changes } = await carryOut(set, run);
  const total = operation === "up" ? unitsOf(await loadCalibset(set, workspace, world), workspace.site).length : results.length;
  for (const line of closingLines(operation, { total, results, changes, result })) console.log(line);
  return exitOf(result, results);
}

async function previewSet(set: string, run: Run): Promise<ExitCode> {
  const { workspace, world, planner } = run;
  const plan = await (await planner()).print(set);
  await holdPolicy("preview", set, workspace, world);
  const { result } = await carryOut(set, run);
  for (const line of closingOfPreview(plan.units, result)) console.log(line);
  return plan.units.some(isUnchecked) ? EXIT.error : exitOf(result, []);
}

const isUnchecked = ({ steps }: UnitPlan): boolean => steps.some((step) => step.kind === "waiting" && step.code === "site-unreachable");

const hasState = (workspace: Workspace, set: string): boolean =>
  existsSync(path.join(files.backend(workspace), ".pulumi", "stacks", PROJECT, `${stackName({ ...workspace, set })}.json`));

interface CarriedOut {
  readonly result: DeployResult;
  /** The last result of each unit that was reached. */
  readonly results: readonly UnitResult[];
  /** Number of changes that were made. */
  readonly changes: number;
}

/** Has Pulumi carry out the operation, and prints the progress that the engine reports meanwhile. */
async function carryOut(
  set: string,
  { operation, workspace, deploy, expectNoChanges, wait, signal, isFirstWarning }: Run,
): Promise<CarriedOut> {
  const folder = await mkdtemp(path.join(tmpdir(), "calib-"));
  const progressFile = path.join(folder, "progress.jsonl");
  const finished = new AbortController();
  console.log(pc.bold(`${operation} ${set}`));
  const results = new Map<string, UnitResult>();
  let changes = 0;
  const print = await progressPrinter();
  let lost: unknown;
  const following = followProgress(progressFile, finished.signal, (event) => {
    if (event.kind === "result") results.set(event.unit, event);
    if (event.kind === "applied") changes++;
    if (event.kind === "clock" && !isFirstWarning(event.site)) return;
    print(event);
  }).catch((thrown: unknown) => {
    lost = thrown;
  });
  try {
    const result = await deploy({
      operation,
      workspace,
      set,
      expectNoChanges,
      wait,
      progressFile,
      signal,
      say: (line) => console.log(`  ${line}`),
    });
    finished.abort();
    await following;
    // The deployment went on without progress; its results are not complete.
    if (lost !== undefined) throw asCalibError(lost);
    return { result, results: [...results.values()], changes };
  } finally {
    finished.abort();
    await following;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waiting for people or jobs is no error. A site that does not answer is one, and so is a part of a unit that failed. */
function exitOf({ ok, unexpected }: DeployResult, results: readonly UnitResult[]): ExitCode {
  if (!ok || results.some(({ phase, code }) => phase === "incomplete" || code === "site-unreachable")) return EXIT.error;
  return unexpected ? EXIT.drift : EXIT.ok;
}
