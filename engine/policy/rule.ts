import type { Code } from "../errors.ts";
import type { MaybeHistory } from "../declare/git/history.ts";
import type { UnplacedDiagnostic } from "../model/diagnostic.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";

/** What a rule is told besides the set: what git knows, and which day it is. */
export interface Circumstances {
  readonly history: MaybeHistory;
  /** TAI nanoseconds. */
  readonly today: bigint;
}

/** Something that the observatory wants of every set, beyond what can be built at all. */
export interface PolicyRule {
  readonly code: Code;
  /** In a sentence, for docs/policy.md. */
  readonly title: string;
  /** A warning is told and stops nothing. */
  readonly severity: "error" | "warning";
  /** What an error stops: whatever is written, or only that the set leaves the build repository and comes into use. */
  readonly stops: "writing" | "deployment";
  /** Rules of the run itself are not held in a pull request, which is not merged yet. */
  readonly held: "always" | "when writing";
  readonly applies: (loaded: LoadedSet) => boolean;
  readonly judge: (loaded: LoadedSet, circumstances: Circumstances) => readonly UnplacedDiagnostic[];
}

/** A problem of the set as a whole; no line of its file is meant. */
export const about = (code: Code, detail: string): UnplacedDiagnostic => ({ code, detail });

export const isOfficial = ({ set }: LoadedSet): boolean => set.trial === null;

/** Withdrawing asks for no approval. */
export const isInUse = (loaded: LoadedSet): boolean => isOfficial(loaded) && loaded.set.withdrawn === null;
