import type { Code } from "../errors.ts";
import type { StepName } from "../model/change.ts";

/** Facts about a kind of difference. */
export interface KindFacts {
  /** State of its cell in drift's matrix. */
  readonly state: "missing" | "differs" | "extra";
  /** Steps that mend it; none if only people can. */
  readonly steps: readonly StepName[];
  /** Code with which a step refuses to mend the same content; absent if the difference stops no step. */
  readonly blocks?: Code;
}

const missing = (...steps: readonly StepName[]): KindFacts => ({ state: "missing", steps });
const differs = (...steps: readonly StepName[]): KindFacts => ({ state: "differs", steps });
const blocks = (code: Code): KindFacts => ({ state: "differs", steps: [], blocks: code });
const extra: KindFacts = { state: "extra", steps: [] };

/** Certify makes the ticket chain at the build repository, deliver makes it elsewhere. */
const chain = ["certify", "deliver"] as const;
const use = ["selfCheck", "activate"] as const;

/** All kinds of differences between a repository and the lock, in the words that drift prints. */
export const kinds = {
  "RUN removed": missing("deliver"),
  "dataset missing": missing("deliver"),
  "certification gone": missing("deliver"),
  "collection missing": missing("deliver"),
  "collection type different": blocks("collection-type-differs"),
  "dataset type missing": missing("deliver"),
  "dataset type different": blocks("dataset-type-differs"),
  "other UUID": blocks("foreign-certification"),
  "place taken": blocks("dataset-conflict"),
  "range changed": differs("deliver"),
  "range split": differs("deliver"),
  "range empty": blocks("empty-range-row"),
  "foreign dataset": extra,
  "lock and repository disagree": differs(),
  // Only people can tell why it was put there; a UUID never moves to another RUN.
  "dataset in another RUN": differs(),
  "file missing": missing("deliver"),
  "file truncated": differs("deliver"),
  "file longer": differs("deliver"),
  "file unreadable": differs("deliver"),
  "digest different": differs("deliver"),
  "mode different": differs("deliver"),
  // A zip file holds other datasets too, and files outside the datastore's root belong to somebody else.
  "file protected": blocks("file-protected"),
  "chain missing": missing(...chain),
  "chain child missing": missing(...chain),
  "chain order wrong": differs(...chain),
  "chain child foreign": extra,
  "records missing": missing("deliver"),
  "records different": blocks("records-differ"),
  "RUN not on its chain": missing("deliver"),
  "not searched": missing("activate"),
  "not in use": missing(...use),
  // No step of a set orders the instrument chain; drift --repair orders it by the chain file.
  "member missing": missing(),
  "member order wrong": differs(),
  "answers differ": differs(),
  "RUN searched": extra,
  shadowed: differs(),
  "exposure record different": differs(),
  "in use although withdrawn": differs(...use),
  "here although skipped": extra,
  "here although not a target": extra,
  "here although not approved": extra,
  "tag incomplete": missing("tag"),
  "write interrupted": differs(...chain, "tag", ...use),
} as const satisfies Record<string, KindFacts>;

export type DifferenceKind = keyof typeof kinds;

export const factsOfKind = (kind: DifferenceKind): KindFacts => kinds[kind];

export const stepsOf = (kind: DifferenceKind): readonly StepName[] => kinds[kind].steps;

/** Whether a kind is about an instrument chain as a whole, which no step of a set mends. */
export const isOfChain = (kind: DifferenceKind): boolean => chainKinds.has(kind);

const chainKinds: ReadonlySet<DifferenceKind> = new Set(["member missing", "member order wrong", "answers differ", "RUN searched"]);
