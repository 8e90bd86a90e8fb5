import { assertNever } from "../../model/group.ts";
import type { SelectionData } from "../../model/selection.ts";

/** A selection as calls of the helpers if they make exactly this value, and as plain data if not. */
export function printSelection(selection: SelectionData): string {
  switch (selection.kind) {
    case "range": {
      const { dayObs, from, to, step } = selection;
      return `range(${dayObs}, ${from}, ${to})${step === undefined ? "" : `.every(${step})`}`;
    }
    case "list":
      return `list(${selection.exposures.join(", ")})`;
    case "where":
      return `where(${JSON.stringify(selection.expression)})`;
    case "except": {
      const { of, exposures, reason } = selection;
      if (isCall(selection)) return `${printSelection(of)}.except(${exposuresOn(of, exposures)}, ${JSON.stringify(reason)})`;
      return `{ kind: "except", of: ${printSelection(of)}, exposures: [${exposures.join(", ")}], reason: ${JSON.stringify(reason)} }`;
    }
    case "and":
    case "or": {
      const [first, second] = selection.of;
      if (first && second && isCall(selection)) return `${printSelection(first)}.${selection.kind}(${printSelection(second)})`;
      return `{ kind: "${selection.kind}", of: [${selection.of.map(printSelection).join(", ")}] }`;
    }
    default:
      return assertNever(selection);
  }
}

/** Whether helpers can make exactly this value. Plain data has no methods, and a method joins two selections: three in one place are another value. */
export function isCall(selection: SelectionData): boolean {
  switch (selection.kind) {
    case "range":
    case "list":
    case "where":
      return true;
    case "except":
      // A small number behind a range would be read as a sequence number of its day.
      return isCall(selection.of) && (dayOf(selection.of) === undefined || selection.exposures.every((id) => id >= 100_000));
    case "and":
    case "or":
      return selection.of.length === 2 && selection.of.slice(0, 1).every(isCall);
    default:
      return assertNever(selection);
  }
}

/** The helpers of `calibsets/index.ts` that a printed selection calls. */
export function helpersOf(selection: SelectionData): readonly ("list" | "range" | "where")[] {
  switch (selection.kind) {
    case "range":
    case "list":
    case "where":
      return [selection.kind];
    case "except":
      return helpersOf(selection.of);
    case "and":
    case "or":
      return selection.of.flatMap(helpersOf);
    default:
      return assertNever(selection);
  }
}

function exposuresOn(of: SelectionData, exposures: readonly number[]): string {
  const day = dayOf(of);
  const shown = exposures.map((id) => (Math.floor(id / 100_000) === day ? id % 100_000 : id)).join(", ");
  return exposures.length === 1 ? shown : `[${shown}]`;
}

const dayOf = (of: SelectionData): number | undefined =>
  of.kind === "except" ? dayOf(of.of) : of.kind === "range" ? of.dayObs : undefined;
