import { realpath } from "node:fs/promises";
import { asCalibError, type Code } from "../../errors.ts";
import { calibsetFile, loadDeclaration } from "../loadCalibset.ts";
import { files } from "../setFiles.ts";
import type { LoadedSet } from "../loadedSet.ts";
import { approvalsOf, noApprovals, type Approvals } from "./approvalVersions.ts";
import { chainVersionsOf, noChainVersions, type ChainVersions } from "./chainVersions.ts";
import { inCheckout, openCheckout, realFile, type Checkout, findCommit } from "./checkout.ts";
import { authorsOf, landingsOf, type Author } from "./log.ts";
import { treeOf, type Tree } from "./tree.ts";
import { digestOfMade } from "../../model/alteredMade.ts";
import type { Approval } from "../../model/approval.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import type { InstrumentChain } from "../../model/instrumentChain.ts";
import type { Lock } from "../../model/lock.ts";
import { setFileAt } from "./setFileAt.ts";
import { declaredAt } from "./setsAt.ts";
import type { World } from "../loadWorld.ts";

/** The git history of a set, for the rules: its authors, its approvals, and its state at the base. */
export interface History {
  readonly kind: "known";
  /** Name of the base. */
  readonly against: string;
  /** Null for a pull request, from whose work tree nothing runs. */
  readonly tree: Tree | null;
  /** Authors of all commits to the calibset's file. */
  readonly authors: readonly Author[];
  /** Author of the last commit that changed it, and who merged that. */
  readonly lastBy: readonly Author[];
  /** Commits of the main line that changed the calibset's file. */
  readonly landings: ReadonlySet<string>;
  readonly approvals: Approvals;
  /** The chain file of its instrument; without versions in a world that does not require merged sets. */
  readonly chainFile: ChainVersions;
  /** Whether the calibset's file differs from the commit at which the branch left the base. */
  readonly setChanged: boolean;
  /** Null if the base is unknown. */
  readonly base: AtBase | null;
  /** The commit that the approval names: null if it names none, or the base is unknown. */
  readonly namedBase: NamedBase | null;
}

export type NamedBase = "holds the accepted lock" | "holds another lock" | "is not of the base";

export type MaybeHistory =
  | History
  /** Git was not asked: the set equals that of the base, or its world does not consult git. */
  | { readonly kind: "unasked" }
  | { readonly kind: "unknown"; readonly code: Code; readonly reason: string };

export const unasked: MaybeHistory = { kind: "unasked" };

/** The git history of a set before a run; the reason if git cannot be asked. */
export const historyOf = (loaded: LoadedSet): Promise<MaybeHistory> => readHistory(loaded, baseOf(loaded.world), true);

/** The git history of a set in a pull request, which runs nothing. */
export const historyOfPull = (loaded: LoadedSet, base: string): Promise<MaybeHistory> => readHistory(loaded, base, false);

async function readHistory(loaded: LoadedSet, base: string, isRun: boolean): Promise<MaybeHistory> {
  try {
    return await known(loaded, base, isRun);
  } catch (thrown) {
    const { code, detail } = asCalibError(thrown);
    return { kind: "unknown", code, reason: detail };
  }
}

async function known(loaded: LoadedSet, base: string, isRun: boolean): Promise<History> {
  const checkout = await openCheckout(loaded.workspace.sets);
  const calibset = inCheckout(checkout, await realpath(calibsetFile(loaded.set.key, loaded.workspace))) ?? "";
  const approval = inCheckout(checkout, await realFile(files.approval(loaded, loaded.set)));
  const lock = inCheckout(checkout, await realFile(files.lock(loaded, loaded.set)));
  const ref = await strictBase(checkout, base);
  const chain = inCheckout(checkout, await realFile(files.chain(loaded, loaded.set.instrument)));
  const [tree, authors, landings, approvals, chainFile, before, setChanged, namedBase] = await Promise.all([
    isRun ? treeOf(checkout, loaded, { calibset, ref }) : null,
    authorsOf(checkout, calibset),
    landingsOf(checkout, calibset),
    approval === undefined || lock === undefined ? noApprovals : approvalsOf(checkout, { approval, lock }),
    chain === undefined || !loaded.chain || loaded.world.requireMerged === null ? noChainVersions : chainVersionsOf(checkout, chain),
    ref === null ? null : atBase(checkout, loaded, { calibset, ref }),
    ref === null ? false : changedOnBranch(checkout, calibset, ref),
    namedBaseOf(checkout, loaded, { lock, ref }),
  ]);
  const lastBy = [authors[0], landings[0]?.by].flatMap((each) => (each ? [each] : []));
  return {
    kind: "known",
    against: base,
    tree,
    authors,
    lastBy,
    landings: new Set(landings.map(({ commit }) => commit)),
    approvals,
    chainFile,
    setChanged,
    base: before,
    namedBase,
  };
}

async function namedBaseOf(
  checkout: Checkout,
  { approval }: LoadedSet,
  { lock, ref }: { readonly lock: string | undefined; readonly ref: string | null },
): Promise<NamedBase | null> {
  if (approval?.base === undefined || ref === null) return null;
  const named = await findCommit(checkout, approval.base);
  if (named === undefined || (await checkout.git.raw(["merge-base", named, ref]).catch(() => "")).trim() !== named)
    return "is not of the base";
  const made = lock === undefined ? undefined : (await setFileAt("lock", checkout, named, lock))?.made;
  return made && digestOfMade(made) === approval.made ? "holds the accepted lock" : "holds another lock";
}

async function changedOnBranch({ git }: Checkout, file: string, ref: string): Promise<boolean> {
  const fork = (await git.raw(["merge-base", "HEAD", ref])).trim();
  return (
    fork === "" ||
    (await git.raw(["diff", "--name-only", "--no-ext-diff", fork, "--", file])) !== "" ||
    (await git.raw(["ls-files", "--", file])) === ""
  );
}

/** A set at the base. */
interface AtBase {
  readonly commit: string;
  readonly approval: Approval | null;
  readonly lock: Lock | null;
  readonly chain: InstrumentChain | null;
  /** The declarations of the base and of the work tree; null if the files are equal, or the base has none. */
  readonly changed: { readonly before: CalibsetDeclaration; readonly after: CalibsetDeclaration } | null;
}

async function atBase(
  checkout: Checkout,
  loaded: LoadedSet,
  { calibset, ref }: { readonly calibset: string; readonly ref: string },
): Promise<AtBase> {
  const of = async <K extends "approval" | "lock" | "chain">(kind: K, file: string) => {
    const inside = inCheckout(checkout, await realFile(file));
    return inside === undefined ? null : setFileAt(kind, checkout, ref, inside);
  };
  return {
    commit: ref,
    approval: await of("approval", files.approval(loaded, loaded.set)),
    lock: await of("lock", files.lock(loaded, loaded.set)),
    chain: await of("chain", files.chain(loaded, loaded.set.instrument)),
    changed: await changedSince(checkout, loaded, { calibset, ref }),
  };
}

/** The base's declaration is loaded only if its file differs, because loading it takes the whole tree. */
async function changedSince(
  { git }: Checkout,
  { workspace, set }: LoadedSet,
  { calibset, ref }: { readonly calibset: string; readonly ref: string },
): Promise<AtBase["changed"]> {
  if ((await git.raw(["diff", "--name-only", "--no-ext-diff", ref, "--", calibset])) === "") return null;
  const before = await declaredAt(ref, set.key, workspace);
  return before && { before, after: await loadDeclaration(calibsetFile(set.key, workspace)) };
}

/** The default base: the branch that the world wants official work merged into. */
export const baseOf = ({ requireMerged }: World): string => requireMerged ?? "origin/main";

/** The commit of the base; null if there is none. Git would prefer a local branch or tag called `origin/main` to the remote's, which is meant here. */
export async function strictBase(checkout: Checkout, base: string): Promise<string | null> {
  return (await findCommit(checkout, `refs/remotes/${base}`)) ?? (await findCommit(checkout, base)) ?? null;
}
