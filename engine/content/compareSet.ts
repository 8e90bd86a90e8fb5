import type { ContentFacts } from "../bridge/contentFacts.ts";
import type { Reader } from "../bridge/methods.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { Calibset } from "../model/calibset.ts";
import type { Refusal } from "../model/change.ts";
import type { LockMade } from "../model/lock.ts";
import { compareContent } from "./compareContent.ts";
import { compareUse } from "./compareUse.ts";
import { contentOf, type Content } from "./deliveredContent.ts";
import { differenceAt, isBlocking, type Difference, type Place } from "./difference.ts";
import { factsOfKind, type DifferenceKind } from "./differenceKinds.ts";
import { readContent, type ContentRows } from "./readContent.ts";
import { readTagged, type TaggedIds } from "./tagged.ts";

/** A released set and the repository to compare it with. */
export interface Comparison {
  readonly set: Calibset;
  readonly made: LockMade;
  readonly repository: Repository;
  /** Whether people adopted the set; only then it should be in use. */
  readonly isAdopted: boolean;
}

/** Rows that were read in addition to the facts. */
export interface SetRows {
  readonly content: ContentRows;
  readonly tagged: TaggedIds;
}

/** Reads rows if the facts differ from the lock, and every file if `deep` is set. */
export async function readSet(reader: Reader, { set, made, repository }: Comparison, facts: ContentFacts, deep = false): Promise<SetRows> {
  const [content, tagged] = await Promise.all([
    readContent(reader, repository.name, contentOf(made), facts, deep),
    repository.cleaned ? readTagged(reader, repository.name, set, made, facts) : new Map(),
  ]);
  return { content, tagged };
}

/** Every difference of a set at one repository, with who mends it. Plans, drift and repair share this comparison. Pure. */
export function compareSet({ set, made, repository, isAdopted }: Comparison, facts: ContentFacts, read: SetRows): readonly Difference[] {
  const place = placeOf(set, repository);
  const contents = contentOf(made);
  const ofContents = contents.flatMap((content) =>
    compareContent(content, facts, read.content).map((each) => differenceAt(place, content.name, each)),
  );
  const ofUse = compareUse(set, made, repository, isAdopted, facts, read.tagged).map((each) => differenceAt(place, null, each));
  return leaveToPeople(contents, [...ofContents, ...ofUse]);
}

export const placeOf = (set: Calibset, { name }: Repository): Place => ({ set: set.key, repo: name, isBuild: name === set.build.repo });

/** The first difference that stops a step, in words. `part` names an auxiliary collection, for which nothing else waits. */
export function firstRefusal(made: LockMade, differences: readonly Difference[]): Refusal | undefined {
  const auxiliary = new Set((made.collections ?? []).map(({ name }) => name));
  const blocking = differences.flatMap(({ kind, product, repo, collection, expected, found }) => {
    const code = factsOfKind(kind).blocks;
    return code === undefined
      ? []
      : [
          {
            code,
            reason: `${repo}:${collection}: ${kind}: expected ${expected}, found ${found}`,
            ...(product !== null && auxiliary.has(product) ? { part: product } : {}),
          },
        ];
  });
  return blocking.find(({ part }) => part === undefined) ?? blocking[0];
}

/**
 * Leaves to people every difference that depends on one that only people can remove. A product is mended as a whole or not at
 * all. An auxiliary collection is mended except for datasets whose place is taken or whose file is protected.
 */
export function leaveToPeople(contents: readonly Content[], differences: readonly Difference[]): readonly Difference[] {
  const blocking = differences.filter(isBlocking);
  if (!blocking.length) return differences;
  const stuck = new Set(
    contents
      .filter(({ name, source }) =>
        blocking.some(({ product, kind }) => product === name && (source.kind === "product" || !ofOneDataset.has(kind))),
      )
      .map(({ name }) => name),
  );
  const absentForGood = new Set(
    differences
      .filter(({ kind, product }) => absent.has(kind) && (kind === "place taken" || (product !== null && stuck.has(product))))
      .flatMap(({ datasets }) => datasets),
  );
  const withoutCollection = new Set(
    contents
      .filter(({ name, source }) => {
        const isAbsent = source.kind === "product" ? "collection missing" : "RUN removed";
        return stuck.has(name) && differences.some(({ kind, product }) => product === name && kind === isAbsent);
      })
      .map(({ collection }) => collection),
  );
  const products = contents.filter(({ source }) => source.kind === "product");
  const isNothingToCome = products.every(({ collection }) => withoutCollection.has(collection));
  const people = (difference: Difference): Difference => ({ ...difference, mend: "people" });
  const isMistyped = blocking.some(({ kind, product }) => kind === "collection type different" && product !== null);
  return differences.flatMap((difference): readonly Difference[] => {
    const { kind, product, child } = difference;
    if (product !== null) return [stuck.has(product) ? people(difference) : difference];
    if (kind === "tag incomplete") return splitTag(difference, absentForGood);
    if (kind === "not searched") return [blocking.some((other) => other.product === child) ? people(difference) : difference];
    if (chains.has(kind)) {
      const hasNoMember =
        (kind === "chain child missing" && withoutCollection.has(difference.expected)) || (kind === "chain missing" && isNothingToCome);
      return [isMistyped || hasNoMember ? people(difference) : difference];
    }
    if (kind === "not in use")
      return [
        blocking.some((other) => other.kind === "collection type different" && other.collection !== difference.collection)
          ? people(difference)
          : difference,
      ];
    return [difference];
  });
}

/** Datasets that cannot come back cannot be tagged; all others can. */
function splitTag(difference: Difference, absentForGood: ReadonlySet<string>): readonly Difference[] {
  const [never, later] = [
    difference.datasets.filter((id) => absentForGood.has(id)),
    difference.datasets.filter((id) => !absentForGood.has(id)),
  ];
  if (!never.length) return [difference];
  return [...(later.length ? [{ ...difference, datasets: later }] : []), { ...difference, datasets: never, mend: "people" }];
}

/** Kinds that hold back only their own datasets of an auxiliary collection. */
const ofOneDataset: ReadonlySet<DifferenceKind> = new Set(["place taken", "file protected"]);

/** Kinds whose datasets are not in the repository. */
const absent: ReadonlySet<DifferenceKind> = new Set([
  "place taken",
  "dataset missing",
  "RUN removed",
  "dataset type different",
  "collection type different",
]);

const chains: ReadonlySet<DifferenceKind> = new Set(["chain missing", "chain child missing", "chain order wrong"]);
