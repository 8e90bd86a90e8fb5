import { loadCalibset } from "./loadCalibset.ts";
import { type ReadText, readReviewed } from "./plainJson.ts";
import { loadApproval, loadChain, loadLock, loadReviews } from "./loadSetFiles.ts";
import type { WrittenReport } from "./readReport.ts";
import type { Home } from "./setFiles.ts";
import type { Workspace } from "./workspace.ts";
import type { Repository, Site, World } from "./loadWorld.ts";
import type { Approval } from "../model/approval.ts";
import type { RepoName } from "../model/brand.ts";
import type { Calibset, SetProduct } from "../model/calibset.ts";
import { expectedDetectors } from "../model/detectors.ts";
import type { InstrumentChain } from "../model/instrumentChain.ts";
import { digestOfMade } from "../model/alteredMade.ts";
import type { Lock, LockMade } from "../model/lock.ts";
import type { Review } from "../model/reviewRecord.ts";
import { unknownSource, type Source } from "../model/savedPlan.ts";
import { CalibError } from "../errors.ts";

/** A set with its set files: everything that is known without asking a repository. */
export interface LoadedSet {
  readonly workspace: Workspace;
  readonly world: World;
  readonly set: Calibset;
  readonly lock: Lock | null;
  readonly approval: Approval | null;
  /** The lock's part made that people adopted, from git; null without git, and where the approval itself tells that the lock is unaltered. */
  readonly adoptedMade: LockMade | null;
  /** The written report; null if there is none. Only sessions read it. */
  readonly report: WrittenReport | null;
  readonly reviews: readonly Review[];
  /** The declared members of the instrument chain; null if there is no chain file. */
  readonly chain: InstrumentChain | null;
  readonly source: Source;
}

/** The unit of work of one Pulumi resource. */
export type Unit =
  | { readonly kind: "product"; readonly product: SetProduct }
  | { readonly kind: "release" }
  | { readonly kind: "deployment"; readonly repo: RepoName }
  | { readonly kind: "activation"; readonly repo: RepoName };

/** Loads a set with its set files. Nothing is kept from an earlier call, because people edit them meanwhile. */
export async function loadSet(
  key: string,
  workspace: Workspace,
  world: World,
  source: Source = unknownSource,
  read: ReadText = readReviewed,
): Promise<LoadedSet> {
  const set = await loadCalibset(key, workspace, world, read);
  const home = { workspace, world };
  const [lock, approval, record, chain] = await Promise.all([
    loadLock(home, set, read),
    loadApproval(home, set, read),
    loadReviews(home, set, read),
    loadChain(home, set.instrument, read),
  ]);
  const adoptedMade = await adoptedMadeOf(home, set, lock, approval);
  return { workspace, world, set, lock, approval, adoptedMade, report: null, reviews: record?.looks ?? [], chain, source };
}

/** Git is asked only where the approval does not bind the lock by itself, because each question takes milliseconds. */
async function adoptedMadeOf(home: Home, set: Calibset, lock: Lock | null, approval: Approval | null): Promise<LockMade | null> {
  if (approval?.state !== "adopted" || !lock?.made || approval.made === digestOfMade(lock.made)) return null;
  return (await import("./git/adoptedMade.ts")).findAdoptedMade(home, set, approval);
}

/** The site of a repository. */
export function siteOf(loaded: LoadedSet, name: RepoName): Site {
  const { site } = repositoryOf(loaded, name);
  const found = loaded.world.sites.get(site);
  if (!found) throw new CalibError("world-invalid", `the world ${loaded.world.name} has no site ${site}`);
  return found;
}

/** A repository of the world, by a checked name. */
export function repositoryOf({ world }: LoadedSet, name: RepoName): Repository {
  const repository = world.repositories.get(name);
  if (!repository) throw new CalibError("repository-unknown", `${name} is not in the world ${world.name}`);
  return repository;
}

export const buildRepository = (loaded: LoadedSet): Repository => repositoryOf(loaded, loaded.set.build.repo);

/** The detectors that a complete product has, in the build repository. */
export const detectorsOfProduct = (loaded: LoadedSet, { detectors }: Pick<SetProduct, "detectors">): readonly number[] =>
  expectedDetectors(loaded.set.instrument, buildRepository(loaded).instruments.get(loaded.set.instrument)?.detectors ?? [], detectors);

/** Whether a product is to have a dataset: all datasets count unless the product declares its detectors. */
export function isDeclared(
  loaded: LoadedSet,
  made: Pick<SetProduct, "detectors">,
): (dataset: { readonly dataId: Readonly<Record<string, string | number>> }) => boolean {
  const declared = made.detectors && new Set(detectorsOfProduct(loaded, made));
  return ({ dataId: { detector } }) => declared === null || typeof detector !== "number" || declared.has(detector);
}

export interface LoadedSets {
  readonly loadedSets: readonly LoadedSet[];
  /** The errors of those that could not be loaded. */
  readonly failed: readonly unknown[];
}

/** Loads several sets. A set that fails to load does not hide the others. */
export async function loadSets(keys: readonly string[], load: (key: string) => Promise<LoadedSet>): Promise<LoadedSets> {
  const settled = await Promise.allSettled(keys.map(load));
  return {
    loadedSets: settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])),
    failed: settled.flatMap((each): readonly unknown[] => (each.status === "rejected" ? [each.reason] : [])),
  };
}

/** Loads sets as they are declared now. */
export const loadedSetsNow = (keys: readonly string[], workspace: Workspace, world: World): Promise<LoadedSets> =>
  loadSets(keys, (key) => loadSet(key, workspace, world));
