import type { LoadedSet } from "../declare/loadedSet.ts";
import { asGenerated, type SetProduct } from "../model/calibset.ts";
import { digestOf } from "../model/digest.ts";
import type { Review } from "../model/reviewRecord.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { generationProgress } from "./attempts.ts";

/** The state of a checkpoint, which all bands of a product share. `content` is the digest of the images to review. */
export type CheckpointState =
  | { readonly kind: "none" }
  | { readonly kind: "unmade"; readonly product: string }
  | { readonly kind: "open"; readonly content: string }
  | { readonly kind: "reviewed"; readonly review: Review };

/** The state of a product's checkpoint, by the review record. A review counts for the images that were reviewed only. Pure. */
export function checkpointState({ set, reviews }: LoadedSet, made: SetProduct, view: RepoView): CheckpointState {
  if (made.checkpoint === null) return { kind: "none" };
  const fingerprints: string[] = [];
  for (const each of set.products.filter(({ product }) => product.name === made.product.name)) {
    const generated = asGenerated(each);
    const progress = generated && generationProgress(set, generated, view);
    if (progress?.kind !== "complete") return { kind: "unmade", product: each.title };
    fingerprints.push(progress.attempt.fingerprint);
  }
  const content = digestOf(fingerprints);
  const review = reviews.find((each) => each.product === made.product.name && each.content === content);
  return review ? { kind: "reviewed", review } : { kind: "open", content };
}
