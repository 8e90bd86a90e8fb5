import type { CalibsetDeclaration } from "../model/declaration.ts";
import { canonicalJson } from "../model/digest.ts";
import { isSelection, renderQuery } from "../model/selection.ts";
import { pointerPart } from "../model/diagnostic.ts";
import { plainJson } from "./plainJson.ts";

/** One field that differs between two declarations; null if one of them lacks it. */
export interface FieldChange {
  /** JSON pointer of the field; for an item of a list, of the list. */
  readonly pointer: string;
  readonly old: string | null;
  readonly new: string | null;
}

/** The differences between two declarations of a set, field by field: in meaning, not in form. Pure. */
export const changesOf = (before: CalibsetDeclaration, after: CalibsetDeclaration): readonly FieldChange[] =>
  compare(before, after, "", before.instrument);

/** A change as text, e.g. `/products/bias/rerun 20240326a -> 20240326b`. */
export const describeChange = (change: FieldChange): string => `${change.pointer} ${change.old ?? "nothing"} -> ${change.new ?? "nothing"}`;

function compare(before: unknown, after: unknown, pointer: string, instrument: string): readonly FieldChange[] {
  if (canonicalJson(plainJson(before)) === canonicalJson(plainJson(after))) return [];
  if (LISTS.has(pointer)) return compareLists(textsOf(before), textsOf(after), pointer);
  const [old, now] = [fieldsOf(before, pointer), fieldsOf(after, pointer)];
  if (old && now) {
    const names = [...new Set([...old.keys(), ...now.keys()])];
    return names.flatMap((name) => compare(old.get(name), now.get(name), `${pointer}/${pointerPart(name)}`, instrument));
  }
  const texts = [summarise(before, instrument), summarise(after, instrument)] as const;
  // Two selections may find the same exposures, and give other reasons.
  if (texts[0] === texts[1]) return [{ pointer, old: canonicalJson(plainJson(before)), new: canonicalJson(plainJson(after)) }];
  return [{ pointer, old: texts[0], new: texts[1] }];
}

/** Lists whose order has no meaning. */
const LISTS = new Set(["/targets", "/todo"]);

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

function compareLists(before: readonly string[], after: readonly string[], pointer: string): readonly FieldChange[] {
  return [
    ...before.filter((name) => !after.includes(name)).map((old) => ({ pointer, old, new: null })),
    ...after.filter((name) => !before.includes(name)).map((name) => ({ pointer, old: null, new: name })),
  ];
}

/** Maps whose entries change one by one, also if the map itself is added or removed. */
const ALWAYS_MAPS = new Set(["/skip", "/collections"]);

function fieldsOf(value: unknown, pointer: string): ReadonlyMap<string, unknown> | undefined {
  if (value === undefined && ALWAYS_MAPS.has(pointer)) return new Map();
  if (pointer === "/adopted" && Array.isArray(value)) return new Map(value.map((item: unknown, index) => [`${index}`, item]));
  if (typeof value !== "object" || value === null || Array.isArray(value) || isSelectionAt(value, pointer)) return undefined;
  return new Map(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** The set itself has a kind too, and is no selection. */
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
