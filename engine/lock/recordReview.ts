import type { Scene } from "../declare/loadedSet.ts";
import { CalibError } from "../errors.ts";
import type { Look, Looks } from "../model/looks.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { lookState } from "../progress/checkpoint.ts";
import type { Approval } from "../model/approval.ts";

/** A product whose images wait to be looked at. */
export interface OpenCheckpoint {
  readonly product: string;
  readonly content: string;
}

/** The checkpoints of a set that are open now, in the order of construction. */
export function openCheckpoints(scene: Scene, view: RepoView): readonly OpenCheckpoint[] {
  const open = new Map<string, OpenCheckpoint>();
  for (const made of scene.set.products) {
    const state = lookState(scene, made, view);
    if (state.kind === "open") open.set(made.product.name, { product: made.product.name, content: state.content });
  }
  return [...open.values()];
}

/** The record with every open checkpoint, or one, closed by somebody who looked. */
export function recordLooks(scene: Scene, view: RepoView, product: string | undefined, by: string, at: Date): Looks {
  const open = openCheckpoints(scene, view).filter((each) => product === undefined || each.product === product);
  if (!open.length) throw new CalibError("nothing-to-continue", product === undefined ? scene.set.key : `${scene.set.key} ${product}`);
  const looks = open.map((each): Look => ({ ...each, by, at: at.toISOString() }));
  return { set: scene.set.key, looks: [...scene.looks, ...looks] };
}

/** The approval as a person will complete it: proposed, naming exactly what was made. */
export function scaffoldApproval({ set, lock, approval }: Scene, tickets: { readonly taxicab: string; readonly deployment: string }): Approval {
  if (!lock?.made) throw new CalibError("not-released", `${set.key} has nothing to approve`);
  if (approval) throw new CalibError("approval-exists", `${set.key} is ${approval.state}`);
  return {
    set: set.key,
    tickets: { construction: set.ticket, ...tickets },
    state: "proposed",
    fingerprint: lock.made.fingerprint,
    report: lock.made.report,
    acceptedFailures: [],
  };
}
