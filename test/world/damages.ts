import type { DifferenceKind } from "../../engine/content/differenceKinds.ts";
import type { Code } from "../../engine/errors.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { PREFIX, TICKET } from "./worlds.ts";

/** A damage that people do to a repository or to set files, and the expected result. */
export interface Damage {
  readonly title: string;
  /**
   * `active`: a set in use with one dataset. `several`: eleven products of three detectors, made without a pipeline.
   * `auxiliary`: a set of auxiliary collections only.
   */
  readonly world: "active" | "several" | "auxiliary";
  readonly repo: string;
  /** Python that damages `repo` (damaging.py). */
  readonly script?: string;
  readonly editSetFiles?: (workspace: Workspace) => void;
  /** True if only `--deep`, which reads files, finds the damage. */
  readonly deep?: true;
  readonly expected: readonly ExpectedDifference[];
  /** Differences that remain after `--repair`, because a person has to decide. */
  readonly remaining?: readonly DifferenceKind[];
  /** Errors of `--repair`, if a step could not mend a difference because a person has to decide about another one. */
  readonly refused?: readonly Code[];
  /** Scripts by repository that bring an undamaged world to the state after `--repair`, if it is neither the old nor the damaged one. */
  readonly afterRepair?: Readonly<Record<string, string>>;
}

export interface ExpectedDifference {
  readonly kind: DifferenceKind;
  /** The damaged repository by default. */
  readonly repo?: string;
  readonly at: string;
  readonly expected: RegExp;
  readonly found: RegExp;
}

export const found = (kind: DifferenceKind, at: string, expected: RegExp, actual: RegExp): ExpectedDifference => ({
  kind,
  at,
  expected,
  found: actual,
});

export const SUMMIT = "summit/LATISS";
export const BUILD = "usdf/embargo";
export const ALL = [BUILD, "usdf/main", SUMMIT];
export const INSTRUMENT_CHAIN = "LATISS/calib";
export const TAG = "LATISS/calib_tagged/DM-43525";
export const CERT = `${PREFIX}/bias.20240405a`;
export const RUN = `${PREFIX}/biasGen.20240326a/run1`;
const names = Object.entries({ INSTRUMENT_CHAIN, TICKET, TAG, CERT, RUN })
  .map(([name, value]) => `${name} = "${value}"`)
  .join("; ");
export const python = (...lines: readonly string[]): string => [names, ...lines].join("\n");

export const BIAS = 'bias = find("bias", RUN)';
export const DECERTIFY = 'butler.registry.decertify(CERT, "bias", span(None, None))';
export const FOREIGN_COPY = 'other = put_copy(bias, "u/somebody/run")';
export const UUID = "[0-9a-f-]{36}";
export const managedBias = new RegExp(`^bias ${UUID} of detector 0 \\[2024-03-01T00:00:00, ∞\\)$`);
export const tagIncomplete = found("tag incomplete", TAG, /^1 bias$/, /^0$/);
export const notInUse = (actual: RegExp) => found("not in use", INSTRUMENT_CHAIN, /^to search LATISS\/calib\/DM-43525$/, actual);
export const foreign = found(
  "foreign dataset",
  CERT,
  /^nothing but the set's bias$/,
  new RegExp(`^${UUID} .*"detector":"0".* \\[-∞, 2024-03-01T00:00:00\\)$`),
);
export const memberMissing = found("chain child missing", TICKET, new RegExp(`^${CERT}$`), /^no child$/);

export const atSummit = (script: string, rest: Omit<Damage, "world" | "repo" | "script">): Damage => ({
  world: "active",
  repo: SUMMIT,
  script: python(script),
  ...rest,
});
export const lines = (...all: readonly string[]): string => all.join("\n");
