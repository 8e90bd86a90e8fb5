import { loadDeclaration, calibsetFile } from "../loadCalibset.ts";
import { files } from "../setFiles.ts";
import type { Scene } from "../loadedSet.ts";
import type { Approval } from "../../model/approval.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import type { Lock } from "../../model/lock.ts";
import { inCheckout, realFile, type Checkout } from "./checkout.ts";
import { declaredAt } from "./declaredAt.ts";
import { paperAt } from "./setFileAt.ts";

/** A set as the base has it. */
export interface AtBase {
  readonly commit: string;
  readonly approval: Approval | null;
  readonly lock: Lock | null;
  /** What it declares and what the work tree declares; null where they are the same file, or the base has none. */
  readonly changed: { readonly before: CalibsetDeclaration; readonly after: CalibsetDeclaration } | null;
}

export async function atBase(checkout: Checkout, scene: Scene, { wish, ref }: { readonly wish: string; readonly ref: string }): Promise<AtBase> {
  const at = async (file: string) => inCheckout(checkout, await realFile(file));
  const [approval, lock] = [await at(files.approval(scene, scene.set)), await at(files.lock(scene, scene.set))];
  return {
    commit: ref,
    approval: approval === undefined ? null : await paperAt("approval", checkout, ref, approval),
    lock: lock === undefined ? null : await paperAt("lock", checkout, ref, lock),
    changed: await changedSince(checkout, scene, { wish, ref }),
  };
}

/** The base's declaration is only loaded where its file is another one: that needs the whole tree. */
async function changedSince({ git }: Checkout, { place, set }: Scene, { wish, ref }: { readonly wish: string; readonly ref: string }): Promise<AtBase["changed"]> {
  if ((await git.raw(["diff", "--name-only", "--no-ext-diff", ref, "--", wish])) === "") return null;
  const before = await declaredAt(ref, set.key, place);
  return before && { before, after: await loadDeclaration(calibsetFile(set.key, place)) };
}
