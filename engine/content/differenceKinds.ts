import type { Code } from "../errors.ts";
import type { StepName } from "../model/change.ts";

/** How a kind of difference counts in drift's matrix, which steps mend it (none where only people can), and with which code a step refuses it. */
export interface KindFacts {
  readonly state: "missing" | "differs" | "extra";
  readonly steps: readonly StepName[];
  /** Set where the difference keeps a step from mending anything of the same content. */
  readonly blocks?: Code;
}

const missing = (...steps: readonly StepName[]): KindFacts => ({ state: "missing", steps });
const differs = (...steps: readonly StepName[]): KindFacts => ({ state: "differs", steps });
const blocks = (code: Code): KindFacts => ({ state: "differs", steps: [], blocks: code });
const extra: KindFacts = { state: "extra", steps: [] };

/** The ticket chain is made by certify at the build repository, and by deliver elsewhere. */
const chain = ["certify", "deliver"] as const;
const use = ["selfCheck", "activate"] as const;

/** Every way in which a repository may differ from the lock, in the words that drift prints. */
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
  "file missing": missing("deliver"),
  "file truncated": differs("deliver"),
  "file longer": differs("deliver"),
  "file unreadable": differs("deliver"),
  "digest different": differs("deliver"),
  "mode different": differs("deliver"),
  "chain missing": missing(...chain),
  "chain child missing": missing(...chain),
  "chain order wrong": differs(...chain),
  "chain child foreign": extra,
  "records missing": missing("deliver"),
  "records different": blocks("records-differ"),
  "RUN not on its chain": missing("deliver"),
  "not searched": missing("activate"),
  "not in use": missing(...use),
  shadowed: differs(),
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
