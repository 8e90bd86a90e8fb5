import type { DifferenceKind } from "../../engine/content/differenceKinds.ts";
import type { Code } from "../../engine/errors.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { PREFIX, TICKET } from "./worlds.ts";

/** Something that people do to a repository, or to its papers, and what is to come of it. */
export interface Damage {
  readonly title: string;
  /** `active` has one dataset and is in use; `several` has eleven products of three detectors, and no pipeline ever ran in it; of `alongside` nothing but collections went along. */
  readonly world: "active" | "several" | "alongside";
  readonly repo: string;
  /** Python (damaging.py). */
  readonly slip?: string;
  readonly papers?: (workspace: Workspace) => void;
  /** Only reading files shows it. */
  readonly deep?: true;
  readonly found: readonly Found[];
  /** What is still told after `--repair`, because a person has to decide; nothing where it mends all. */
  readonly stays?: readonly DifferenceKind[];
  /** With what it says that people have to decide first, where it tried because something else was to be mended. */
  readonly refused?: readonly Code[];
  /** What `--repair` leaves, as slips by which a whole world comes to be the same; where it is neither as before nor as damaged. */
  readonly leaves?: Readonly<Record<string, string>>;
}

export interface Found {
  readonly kind: DifferenceKind;
  /** The damage's own where absent. */
  readonly repo?: string;
  readonly at: string;
  readonly expected: RegExp;
  readonly found: RegExp;
}

export const found = (kind: DifferenceKind, at: string, expected: RegExp, what: RegExp): Found => ({ kind, at, expected, found: what });

export const SUMMIT = "summit/LATISS";
export const BUILD = "usdf/embargo";
export const ALL = [BUILD, "usdf/main", SUMMIT];
export const TOP = "LATISS/calib";
export const TAG = "LATISS/calib_tagged/DM-43525";
export const CERT = `${PREFIX}/bias.20240405a`;
export const RUN = `${PREFIX}/biasGen.20240326a/run1`;
const names = Object.entries({ TOP, TICKET, TAG, CERT, RUN }).map(([name, value]) => `${name} = "${value}"`).join("; ");
export const python = (...lines: readonly string[]): string => [names, ...lines].join("\n");

export const BIAS = 'bias = find("bias", RUN)';
export const DECERTIFY = 'butler.registry.decertify(CERT, "bias", span(None, None))';
export const SOMEBODYS = 'other = put_copy(bias, "u/somebody/run")';
export const UUID = "[0-9a-f-]{36}";
export const ours = new RegExp(`^bias ${UUID} of detector 0 \\[2024-03-01T00:00:00, ∞\\)$`);
export const tagIncomplete = found("tag incomplete", TAG, /^1 bias$/, /^0$/);
export const notInUse = (what: RegExp) => found("not in use", TOP, /^to search LATISS\/calib\/DM-43525$/, what);
export const foreign = found("foreign dataset", CERT, /^nothing but the set's bias$/, new RegExp(`^${UUID} .*"detector":"0".* \\[-∞, 2024-03-01T00:00:00\\)$`));
export const childMissing = found("chain child missing", TICKET, new RegExp(`^${CERT}$`), /^no child$/);

export const of = (slip: string, rest: Omit<Damage, "world" | "repo" | "slip">): Damage => ({ world: "active", repo: SUMMIT, slip: python(slip), ...rest });
export const lines = (...all: readonly string[]): string => all.join("\n");
