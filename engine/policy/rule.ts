import type { Code } from "../errors.ts";
import type { MaybeHistory } from "../declare/git/history.ts";
import type { UnplacedDiagnostic } from "../model/diagnostic.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";

/** Facts that a rule judges besides the set. */
export interface Circumstances {
  readonly history: MaybeHistory;
  /** TAI nanoseconds. */
  readonly today: bigint;
}

/** A requirement of the observatory for every set, in addition to what the engine needs to build it. */
export interface PolicyRule {
  readonly code: Code;
  /** The rule in a sentence, for docs/policy.md. */
  readonly title: string;
  /** A warning is reported and stops nothing. */
  readonly severity: "error" | "warning";
  /** Effect of an error: it stops every write, or only deployments and activations. */
  readonly stops: "writing" | "deployment";
  /** "when writing" for rules about a run, which a pull request cannot satisfy before it is merged. */
  readonly held: "always" | "when writing";
  readonly applies: (loaded: LoadedSet) => boolean;
  readonly judge: (loaded: LoadedSet, circumstances: Circumstances) => readonly UnplacedDiagnostic[];
}

/** A diagnostic about the set as a whole, without a line of its file. */
export const about = (code: Code, detail: string): UnplacedDiagnostic => ({ code, detail });

export const isOfficial = ({ set }: LoadedSet): boolean => set.trial === null;

/** Whether rules of use apply. A withdrawal needs no approval. */
export const isInUse = (loaded: LoadedSet): boolean => isOfficial(loaded) && loaded.set.withdrawn === null;
