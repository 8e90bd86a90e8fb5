import { realpath } from "node:fs/promises";
import { asCalibError, type Code } from "../../errors.ts";
import { calibsetFile } from "../loadCalibset.ts";
import { files } from "../setFiles.ts";
import type { Scene } from "../loadedSet.ts";
import { approvalsOf, noApprovals, type Approvals } from "./approvalVersions.ts";
import { baseOf, strictBase } from "./base.ts";
import { atBase, type AtBase } from "./atBase.ts";
import { inCheckout, openCheckout, realFile, type Checkout } from "./checkout.ts";
import { authorsOf, landingsOf, type Author } from "./log.ts";
import { treeOf, type Tree } from "./tree.ts";

/** What git tells of a set, for the rules: who wrote it, who approved it when, and what the base has of it. */
export interface History {
  readonly kind: "known";
  readonly tree: Tree;
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

/** What git knows of a set now; why not where it cannot tell. */
export async function historyOf(scene: Scene, base: string = baseOf(scene.world)): Promise<MaybeHistory> {
  try {
    return await known(scene, base);
  } catch (thrown) {
    const { code, detail } = asCalibError(thrown);
    return { kind: "unknown", code, reason: detail };
  }
}

async function known(scene: Scene, base: string): Promise<History> {
  const checkout = await openCheckout(scene.place.sets);
  const wish = inCheckout(checkout, await realpath(calibsetFile(scene.set.key, scene.place))) ?? "";
  const paper = inCheckout(checkout, await realFile(files.approval(scene, scene.set)));
  const ref = await strictBase(checkout, base);
  const [tree, authors, landings, approvals, before, wishChanged] = await Promise.all([
    treeOf(checkout, scene, { wish, base, ref }),
    authorsOf(checkout, wish),
    landingsOf(checkout, wish),
    paper === undefined ? noApprovals : approvalsOf(checkout, paper),
    ref === null ? null : atBase(checkout, scene, { wish, ref }),
    ref === null ? false : changedOnBranch(checkout, wish, ref),
  ]);
  const lastBy = [authors[0], landings[0]?.by].flatMap((each) => (each ? [each] : []));
  return { kind: "known", tree, authors, lastBy, landings: new Set(landings.map(({ commit }) => commit)), approvals, wishChanged, base: before };
}

async function changedOnBranch({ git }: Checkout, file: string, ref: string): Promise<boolean> {
  const fork = (await git.raw(["merge-base", "HEAD", ref])).trim();
  return fork === "" || (await git.raw(["diff", "--name-only", "--no-ext-diff", fork, "--", file])) !== "" || (await git.raw(["ls-files", "--", file])) === "";
}
