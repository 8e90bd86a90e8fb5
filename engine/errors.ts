import { bridgeCodes } from "./errorCodes/bridge.ts";
import { declaringCodes } from "./errorCodes/declaring.ts";
import { outcomeCodes } from "./errorCodes/outcomes.ts";
import { policyCodes } from "./errorCodes/policy.ts";
import { masked } from "./model/masked.ts";

/**
 * Every problem that this project reports: the code that people search for, its cause, and its remedy. docs/errors.md is
 * generated from this table.
 */
export const catalog = { ...declaringCodes, ...policyCodes, ...outcomeCodes, ...bridgeCodes } as const;

export type Code = keyof typeof catalog;

/** An error with a code of the catalog; the detail says what exactly happened, with names. */
export class CalibError extends Error {
  override readonly name: string = "CalibError";
  readonly code: Code;
  readonly detail: string;

  constructor(code: Code, detail: string, options?: ErrorOptions) {
    const shown = masked(detail);
    super(`${code}: ${shown}`, options);
    this.code = code;
    this.detail = shown;
  }
}

/** The cause and the remedy of a code. */
export const explained = (code: Code): string => `${catalog[code].cause} ${catalog[code].remedy}`;

export const isCode = (text: string): text is Code => Object.hasOwn(catalog, text);

/** Returns any thrown value as a CalibError, so that no command prints a bare stack trace. */
export function asCalibError(thrown: unknown): CalibError {
  if (thrown instanceof CalibError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CalibError("command-failed", message, { cause: thrown });
}

/** Whether another process was writing: a reason to wait, and no failure of the set. Nothing was written. */
export const isBusy = ({ code }: CalibError): boolean => code === "repository-busy";

/** Codes of a site or repository that did not answer, or answered nothing that can be used. */
const unreachable: ReadonlySet<Code> = new Set<Code>([
  ...(["site-unreachable", "repository-unreachable"] as const),
  ...(["bridge-not-started", "bridge-silent", "bridge-garbled", "bridge-answer-invalid", "bridge-lost", "bridge-failed"] as const),
  ...(["connection-lost", "driver-missing"] as const),
]);

/** Why a site or repository could not be read, which is a reason to wait and no failure of the set; undefined for any other error. */
export function unreachableReason(thrown: unknown): string | undefined {
  const { code, detail } = asCalibError(thrown);
  if (!unreachable.has(code)) return undefined;
  return code.startsWith("bridge-") || code === "connection-lost" || code === "driver-missing" ? `${code}: ${detail}` : detail;
}
