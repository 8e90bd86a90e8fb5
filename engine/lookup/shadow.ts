import { compareSearches, mergeDetectors, type MergedChange } from "./compareLookups.ts";
import { sameHit } from "./search.ts";
import { onlyThrough, type Holdings } from "./holdings.ts";
/** Where foreign collections ahead answer in place of ours, or make the answer ambiguous: `before` is ours, `after` theirs. The same dataset under another name shadows nothing. */
export const shadowing = (holdings: Holdings, ownCollections: ReadonlySet<string>): readonly MergedChange[] =>
  mergeDetectors(
    compareSearches(
      onlyThrough(holdings, (name) => ownCollections.has(name)),
      holdings,
    ).filter(({ before, after }) => before !== null && !sameHit(before, after)),
  );
