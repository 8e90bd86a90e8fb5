import type { CalibsetDeclaration } from "../model/declaration.ts";
import { canonicalJson } from "../model/digest.ts";
import { isSelection, renderQuery } from "../model/selection.ts";
import { escaped } from "./problem.ts";
import { plainJson } from "./plainJson.ts";

/** One field that two declarations say differently; null where one of them does not have it. */
export interface FieldChange {
  /** JSON pointer; of a target and of a collection to start from, the list's. */
  readonly pointer: string;
  readonly old: string | null;
  readonly new: string | null;
}

/** What differs between two declarations of a set, field by field: what it means, not how it is written. Pure. */
export const changesOf = (before: CalibsetDeclaration, after: CalibsetDeclaration): readonly FieldChange[] => compare(before, after, "", before.instrument);

/** `/products/bias/rerun 20240326a -> 20240326b`. */
export const describeChange = (change: FieldChange): string => `${change.pointer} ${change.old ?? "nothing"} -> ${change.new ?? "nothing"}`;

function compare(before: unknown, after: unknown, pointer: string, instrument: string): readonly FieldChange[] {
  if (canonicalJson(plainJson(before)) === canonicalJson(plainJson(after))) return [];
  if (LISTS.has(pointer)) return compareLists(textsOf(before), textsOf(after), pointer);
  const [old, now] = [fieldsOf(before, pointer), fieldsOf(after, pointer)];
  if (old && now) {
    const names = [...new Set([...old.keys(), ...now.keys()])];
    return names.flatMap((name) => compare(old.get(name), now.get(name), `${pointer}/${escaped(name)}`, instrument));
  }
  const texts = [summarise(before, instrument), summarise(after, instrument)] as const;
  // Two selections may find the same exposures, for other reasons.
  if (texts[0] === texts[1]) return [{ pointer, old: canonicalJson(plainJson(before)), new: canonicalJson(plainJson(after)) }];
  return [{ pointer, old: texts[0], new: texts[1] }];
}

/** Whose order says nothing. */
const LISTS = new Set(["/targets", "/todo"]);

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

function compareLists(before: readonly string[], after: readonly string[], pointer: string): readonly FieldChange[] {
  return [
    ...before.filter((name) => !after.includes(name)).map((old) => ({ pointer, old, new: null })),
    ...after.filter((name) => !before.includes(name)).map((name) => ({ pointer, old: null, new: name })),
  ];
}

/** Repositories are skipped, and collections declared, one by one, also the first and the last of them. */
const ALWAYS_MAPS = new Set(["/skip", "/collections"]);

function fieldsOf(value: unknown, pointer: string): ReadonlyMap<string, unknown> | undefined {
  if (value === undefined && ALWAYS_MAPS.has(pointer)) return new Map();
  if (typeof value !== "object" || value === null || Array.isArray(value) || isSelectionAt(value, pointer)) return undefined;
  return new Map(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** The whole set has a kind too. */
const isSelectionAt = (value: unknown, pointer: string): boolean => pointer !== "" && isSelection(value);

function summarise(value: unknown, instrument: string): string | null {
  if (value === undefined) return null;
  if (isSelection(value)) return renderQuery(instrument, value);
  if (Array.isArray(value)) return `[${value.map((each) => summarise(each, instrument)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value : JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]: [string, unknown]) => `${name}: ${summarise(member, instrument) ?? "nothing"}`)
    .join(", ")}}`;
}
