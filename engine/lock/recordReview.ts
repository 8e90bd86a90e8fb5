import type { LoadedSet } from "../declare/loadedSet.ts";
import { CalibError } from "../errors.ts";
import type { Review, ReviewRecord } from "../model/reviewRecord.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { checkpointState } from "../progress/checkpoint.ts";

/** A product whose images wait for a review. */
export interface OpenCheckpoint {
  readonly product: string;
  readonly content: string;
}

/** The checkpoints of a set that are open now, in the order of construction. */
export function openCheckpoints(loaded: LoadedSet, view: RepoView): readonly OpenCheckpoint[] {
  const open = new Map<string, OpenCheckpoint>();
  for (const made of loaded.set.products) {
    const state = checkpointState(loaded, made, view);
    if (state.kind === "open") open.set(made.product.name, { product: made.product.name, content: state.content });
  }
  return [...open.values()];
}

/** The review record with every open checkpoint closed, or that of one product, by the person who reviewed the images. */
export function recordReviews(loaded: LoadedSet, view: RepoView, product: string | undefined, by: string, at: Date): ReviewRecord {
  const open = openCheckpoints(loaded, view).filter((each) => product === undefined || each.product === product);
  if (!open.length) throw new CalibError("nothing-to-continue", product === undefined ? loaded.set.key : `${loaded.set.key} ${product}`);
  const reviews = open.map((each): Review => ({ ...each, by, at: at.toISOString() }));
  return { set: loaded.set.key, looks: [...loaded.reviews, ...reviews] };
}
