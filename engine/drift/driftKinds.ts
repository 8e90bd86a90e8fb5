import type { StepName } from "../model/change.ts";

/** How a kind of drift counts in the matrix, and which steps mend it; none where only people can. */
export interface KindFacts {
  readonly state: "missing" | "differs" | "extra";
  readonly steps: readonly StepName[];
}

const missing = (...steps: readonly StepName[]): KindFacts => ({ state: "missing", steps });
const differs = (...steps: readonly StepName[]): KindFacts => ({ state: "differs", steps });
const extra: KindFacts = { state: "extra", steps: [] };

/** The ticket chain is made where the set is built by certify, elsewhere by deliver. */
const chain = ["certify", "deliver"] as const;
const use = ["selfCheck", "activate"] as const;

/** Every way in which a repository may differ from the lock, in the words in which people are told. */
export const kinds = {
  "RUN removed": missing("deliver"),
  "dataset missing": missing("deliver"),
  "certification gone": missing("deliver"),
  "collection missing": missing("deliver"),
  "collection type different": differs(),
  "dataset type missing": missing("deliver"),
  "dataset type different": differs(),
  "other UUID": differs(),
  "place taken": differs(),
  "range changed": differs("deliver"),
  "range split": differs("deliver"),
  "range empty": differs(),
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
  "records different": differs(),
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

export type DriftKind = keyof typeof kinds;

export const stepsOf = (kind: DriftKind): readonly StepName[] => kinds[kind].steps;
