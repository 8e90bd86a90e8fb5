import type { LoadedSet } from "../declare/loadedSet.ts";
import { asCollection, type CollectionName } from "../model/brand.ts";
import { asCertified, asGenerated, asVerified, certifiedOf, type Generated, type SetProduct, type Calibset } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import { lawsOf } from "../model/originLaws.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { isOnTicketChain } from "../content/ticketChain.ts";
import { checkpointState } from "./checkpoint.ts";
import { generationProgress, verificationProgress } from "./attempts.ts";
import type { LockedRun } from "../model/lock.ts";
import { covers, wireBound } from "../model/tai.ts";

/** Products of the same set that a product is made with, in the set's order. A product that comes after it is never a precursor: it takes over for the products behind. */
export const precursorsOf = (loaded: LoadedSet, made: SetProduct): readonly Generated[] =>
  lawsOf(made).readsPrecursors ? readBy(loaded, made) : [];

function readBy({ set }: LoadedSet, made: SetProduct): readonly Generated[] {
  const before = set.products.slice(
    0,
    set.products.findIndex(({ title }) => title === made.title),
  );
  return before.flatMap((each) =>
    lawsOf(each).precedesMeasurements || made.product.generation?.needs.includes(each.product.name) ? (asGenerated(each) ?? []) : [],
  );
}

/** Products of the same set that a verification reads: the product itself and its precursors. Science frames read all certified products. */
export const triedWith = (loaded: LoadedSet, made: SetProduct): readonly Generated[] =>
  made.product.generation === null
    ? certifiedOf(loaded.set)
    : [...readBy(loaded, made).filter(({ product }) => product.certified), ...[asCertified(made) ?? []].flat()];

/** Why some products cannot be read yet, by the first that is not ready; undefined if all are ready. Pure. */
export function unready(loaded: LoadedSet, view: RepoView, products: readonly Generated[]): string | undefined {
  for (const each of products) {
    const reason = whyNotReady(loaded, view, each);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function whyNotReady(loaded: LoadedSet, view: RepoView, made: Generated): string | undefined {
  const { set } = loaded;
  if (generationProgress(set, made, view).kind !== "complete") return `${set.build.repo}:${names.generation(set, made)} is not complete`;
  if (checkpointState(loaded, made, view).kind === "open") return `nobody has looked at ${made.product.name}`;
  if (!made.product.certified) return undefined;
  const collection = names.certification(set, made);
  if (isOnTicketChain(set, view.children(names.ticket(set)), collection)) return undefined;
  return `${set.build.repo}:${collection} is not on the ticket chain`;
}

/** Why a product that is not begun yet had better not be made, by the first precursor whose judgment fails or could not check all; undefined if it may be. Pure. */
export function failedPrecursor(loaded: LoadedSet, view: RepoView, made: SetProduct): string | undefined {
  if (made.waived.has("precursor-failed")) return undefined;
  for (const each of precursorsOf(loaded, made)) {
    const verified = asVerified(each);
    const progress = verified && verificationProgress(loaded.set, verified, view);
    const judgment = progress?.kind === "complete" ? progress.attempt.judgment : undefined;
    if (judgment?.outcome === "could-not-check") return `${each.title} could not be checked: ${judgment.unchecked.join("; ")}`;
    if (judgment?.outcome === "fail")
      return `${each.title} fails: ${judgment.causes.flatMap(({ outcome, words }) => (outcome === "fail" ? [words] : [])).join("; ")}`;
  }
  return undefined;
}

/** RUNs of the complete products among some. */
export const runsOf = ({ set }: LoadedSet, view: RepoView, products: readonly Generated[]): readonly CollectionName[] =>
  products.flatMap((each) => {
    const progress = generationProgress(set, each, view);
    return progress.kind === "complete" ? [asCollection(progress.attempt.run)] : [];
  });

/** Whether the validity range covers the exposures, so that lookups through the ticket chain find calibrations. Without exposures nothing is looked up by time. */
export const isCovered = ({ validity }: Calibset, { exposures, span: { begin, end } }: LockedRun): boolean =>
  exposures.length === 0 || covers(validity, wireBound(begin), wireBound(end));
