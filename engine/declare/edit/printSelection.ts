import { assertNever } from "../../model/group.ts";
import type { SelectionData } from "../../model/selection.ts";
import type { Bracketed, Layout } from "./layout.ts";

/** A selection as calls of the helpers where they make exactly this value, and as plain data where they do not. */
export function printSelection(selection: SelectionData): Layout {
  switch (selection.kind) {
    case "range": {
      const { dayObs, from, to, step } = selection;
      return `range(${dayObs}, ${from}, ${to})${step === undefined ? "" : `.every(${step})`}`;
    }
    case "list":
      return numbers("list(", selection.exposures, ")");
    case "where":
      return `where(${JSON.stringify(selection.expression)})`;
    case "except": {
      const { of, exposures, reason } = selection;
      if (isCall(selection)) return chained(printSelection(of), `.except(${exposuresOn(of, exposures)}, ${JSON.stringify(reason)})`);
      return data(selection.kind, [part("of", printSelection(of)), part("exposures", numbers("[", exposures, "]")), part("reason", JSON.stringify(reason))]);
    }
    case "and":
    case "or": {
      const [first, second] = selection.of;
      if (first && second && isCall(selection)) return joined(printSelection(first), `.${selection.kind}(`, printSelection(second));
      return data(selection.kind, [part("of", { open: "[", close: "]", parts: selection.of.map((each) => ({ lead: "", value: printSelection(each) })) })]);
    }
    default:
      return assertNever(selection);
  }
}

/** Plain data has no methods. The methods join two: three in one place are another value, with another digest. */
export function isCall(selection: SelectionData): boolean {
  switch (selection.kind) {
    case "range":
    case "list":
    case "where":
      return true;
    case "except":
      // On a range, a small number would be taken for a sequence number of its day.
      return isCall(selection.of) && (dayOf(selection.of) === undefined || selection.exposures.every((id) => id >= 100_000));
    case "and":
    case "or":
      return selection.of.length === 2 && selection.of.slice(0, 1).every(isCall);
    default:
      return assertNever(selection);
  }
}

/** What a printed selection needs of `calibsets/index.ts`. */
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

const dayOf = (of: SelectionData): number | undefined => (of.kind === "except" ? dayOf(of.of) : of.kind === "range" ? of.dayObs : undefined);

const chained = (on: Layout, call: string): Layout => (typeof on === "string" ? on + call : { ...on, close: on.close + call });

function joined(on: Layout, call: string, inner: Layout): Layout {
  if (typeof inner === "string") return chained(on, `${call}${inner})`);
  return { ...inner, open: flat(on) + call + inner.open, close: `${inner.close})` };
}

const data = (kind: string, parts: Bracketed["parts"]): Bracketed => ({ open: "{", close: "}", parts: [part("kind", JSON.stringify(kind)), ...parts] });

const part = (name: string, value: Layout): Bracketed["parts"][number] => ({ lead: `${name}: `, value });

const numbers = (open: string, values: readonly number[], close: string): Bracketed => ({ open, close, parts: values.map((value) => ({ lead: "", value: `${value}` })), fill: true });

const flat = (layout: Layout): string => (typeof layout === "string" ? layout : `${layout.open}${layout.parts.map(({ lead, value }) => lead + flat(value)).join(", ")}${layout.close}`);
