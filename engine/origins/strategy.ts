import type { Reader, WriteAccess } from "../bridge/methods.ts";
import type { Command } from "../bridge/typedCommands.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { ExposuresResult, RunFacts } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Generated, SetProduct } from "../model/calibset.ts";
import type { Change, Plan } from "../model/change.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { LockedProduct } from "../model/lock.ts";
import type { Unfinished } from "../progress/attempts.ts";

/**
 * The operations on products of one origin. `P` is the product as declared, `L` the part of the lock that names its
 * inputs, `C` the changes that make it. The datasets that complete a product are in engine/model/originLaws.ts.
 */
export interface OriginStrategy<P extends SetProduct, L, C extends Change> {
  /** Finds the inputs of a product in the build repository and in packages, with diagnostics. */
  readonly resolve: (loaded: LoadedSet, made: P & Generated, reader: Reader) => Promise<ResolvedOrigin>;
  /** The inputs that the lock names; undefined if it names none for this origin. */
  readonly inputs: (made: P & Generated, locked: LockedProduct) => L | undefined;
  /** The plan of a product that is not complete. Pure. */
  readonly plan: (scene: Scene<P, L>, progress: Unfinished<RunFacts>, view: RepoView) => Plan<C>;
  /** Makes one change of the plan. */
  readonly apply: (access: WriteAccess, scene: Scene<P, L>, change: C) => Promise<void>;
  /** Whether a chain of the set's own is to name a complete RUN. */
  readonly namesRun: (run: string, locked: LockedProduct) => boolean;
  /** The origin in report and record. Pure. */
  readonly describe: (scene: Scene<P, L>) => OriginWords;
  /** The commands that a person would type instead. Pure. */
  readonly shell: (scene: Scene<P, L>, view: RepoView) => ShellForm;
}

/** A locked product that is to be made. */
export interface Scene<P extends SetProduct, L> {
  readonly loaded: LoadedSet;
  readonly made: P & Generated;
  readonly locked: L;
}

/** The inputs of a product, for the lock. */
export interface ResolvedOrigin {
  readonly inputs: Pick<LockedProduct, "construction" | "curated" | "corrected" | "kept">;
  /** The exposures that are selected for a construction; null if the product is made from none. */
  readonly selected: ExposuresResult | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface OriginWords {
  /** The supplied texts or corrections, in words for the record; undefined for a product of a pipeline. */
  readonly supplied: string | undefined;
  readonly reported: ReportedOrigin;
  /** The reported data in Markdown, one item a line. */
  readonly lines: readonly string[];
}

/** The origin of a product in the data of a report. */
export interface ReportedOrigin {
  readonly curated?: {
    readonly package: string;
    readonly commit: string;
    readonly texts: readonly { readonly path: string; readonly sha256: string; readonly author: string; readonly committed: string }[];
  };
  /** The base dataset and its corrections. */
  readonly corrected?: {
    readonly from: string;
    readonly author: string;
    readonly date: string;
    readonly reason: string;
    readonly changes: readonly { readonly detector: string | number; readonly replaces: string; readonly change: string }[];
  };
  readonly exposures: readonly number[];
}

export interface ShellForm {
  /** Commands that make the datasets. */
  readonly commands: readonly Command[];
  /** Further outputs of the commands; printed after the product's title. */
  readonly besides: string;
  /** RUN of the datasets, or a pattern of RUNs. */
  readonly run: string;
  /** Whether the commands certify the datasets too. */
  readonly certifies: boolean;
}
