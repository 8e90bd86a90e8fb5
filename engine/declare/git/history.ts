import { realpath } from "node:fs/promises";
import { asCalibError, type Code } from "../../errors.ts";
import { calibsetFile, loadDeclaration } from "../loadCalibset.ts";
import { files } from "../setFiles.ts";
import type { LoadedSet } from "../loadedSet.ts";
import { approvalsOf, noApprovals, type Approvals } from "./approvalVersions.ts";
import { inCheckout, openCheckout, realFile, type Checkout, findCommit } from "./checkout.ts";
import { authorsOf, landingsOf, type Author } from "./log.ts";
import { treeOf, type Tree } from "./tree.ts";
import type { Approval } from "../../model/approval.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import type { Lock } from "../../model/lock.ts";
import { setFileAt, declaredAt } from "./setsAt.ts";
import type { World } from "../loadWorld.ts";

/** What git tells of a set, for the rules: who wrote it, who approved it when, and what the base has of it. */
export interface History {
  readonly kind: "known";
  /** Name of the branch that the set is held against. */
  readonly against: string;
  /** Null for a pull request, whose work tree is not carried out. */
  readonly tree: Tree | null;
  /** Everybody who committed to the calibset's file. */
  readonly authors: readonly Author[];
  /** Who wrote the last commit that touched it, and who landed that. */
  readonly lastBy: readonly Author[];
  /** Main line commits that brought changes of the calibset's file. */
  readonly landings: ReadonlySet<string>;
  readonly approvals: Approvals;
  /** Whether the calibset's file differs from where the branch left the base. */
  readonly wishChanged: boolean;
  /** Null where nothing can be said of the base. */
  readonly base: AtBase | null;
}

export type MaybeHistory =
  | History
  /** Nobody asked: the set is as the base has it, or its world wants nothing of git. */
  | { readonly kind: "unasked" }
  | { readonly kind: "unknown"; readonly code: Code; readonly reason: string };

export const unasked: MaybeHistory = { kind: "unasked" };

/** The git history of a set that is about to be carried out; the reason why it is unknown where git cannot be asked. */
export const historyOf = (loaded: LoadedSet): Promise<MaybeHistory> => readHistory(loaded, baseOf(loaded.world), true);

/** The same for a pull request, which runs nothing. */
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
  const wish = inCheckout(checkout, await realpath(calibsetFile(loaded.set.key, loaded.workspace))) ?? "";
  const paper = inCheckout(checkout, await realFile(files.approval(loaded, loaded.set)));
  const ref = await strictBase(checkout, base);
  const [tree, authors, landings, approvals, before, wishChanged] = await Promise.all([
    isRun ? treeOf(checkout, loaded, { wish, ref }) : null,
    authorsOf(checkout, wish),
    landingsOf(checkout, wish),
    paper === undefined ? noApprovals : approvalsOf(checkout, paper),
    ref === null ? null : atBase(checkout, loaded, { wish, ref }),
    ref === null ? false : changedOnBranch(checkout, wish, ref),
  ]);
  const lastBy = [authors[0], landings[0]?.by].flatMap((each) => (each ? [each] : []));
  return { kind: "known", against: base, tree, authors, lastBy, landings: new Set(landings.map(({ commit }) => commit)), approvals, wishChanged, base: before };
}

async function changedOnBranch({ git }: Checkout, file: string, ref: string): Promise<boolean> {
  const fork = (await git.raw(["merge-base", "HEAD", ref])).trim();
  return fork === "" || (await git.raw(["diff", "--name-only", "--no-ext-diff", fork, "--", file])) !== "" || (await git.raw(["ls-files", "--", file])) === "";
}

/** A set as the base has it. */
interface AtBase {
  readonly commit: string;
  readonly approval: Approval | null;
  readonly lock: Lock | null;
  /** What it declares and what the work tree declares; null where they are the same file, or the base has none. */
  readonly changed: { readonly before: CalibsetDeclaration; readonly after: CalibsetDeclaration } | null;
}

async function atBase(checkout: Checkout, loaded: LoadedSet, { wish, ref }: { readonly wish: string; readonly ref: string }): Promise<AtBase> {
  const at = async (file: string) => inCheckout(checkout, await realFile(file));
  const [approval, lock] = [await at(files.approval(loaded, loaded.set)), await at(files.lock(loaded, loaded.set))];
  return {
    commit: ref,
    approval: approval === undefined ? null : await setFileAt("approval", checkout, ref, approval),
    lock: lock === undefined ? null : await setFileAt("lock", checkout, ref, lock),
    changed: await changedSince(checkout, loaded, { wish, ref }),
  };
}

/** The base's declaration is only loaded where its file is another one: that needs the whole tree. */
async function changedSince({ git }: Checkout, { workspace, set }: LoadedSet, { wish, ref }: { readonly wish: string; readonly ref: string }): Promise<AtBase["changed"]> {
  if ((await git.raw(["diff", "--name-only", "--no-ext-diff", ref, "--", wish])) === "") return null;
  const before = await declaredAt(ref, set.key, workspace);
  return before && { before, after: await loadDeclaration(calibsetFile(set.key, workspace)) };
}

/** What a branch is compared with where nobody names anything: what the world wants it merged into. */
export const baseOf = ({ requireMerged }: World): string => requireMerged ?? "origin/main";

/**
 * The commit of a base that rules are held against; null where there is none. A local branch or tag called `origin/main`
 * would go before the remote's for git: here the remote's is meant.
 */
async function strictBase(checkout: Checkout, base: string): Promise<string | null> {
  return (await findCommit(checkout, `refs/remotes/${base}`)) ?? (await findCommit(checkout, base)) ?? null;
}
