import fc from "fast-check";

/** A JSON value, as documents hold it. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

const asked = process.env["CALIB_HOSTILE_RUNS"];

/** Whether `npm run hostile` asks, and not `npm test`. */
export const isLong = asked !== undefined;

/** How many documents a property draws: always the same few in `npm test`, and more, new ones in `npm run hostile`. */
export const hostileRuns = asked === undefined ? { numRuns: 40, seed: 1 } : { numRuns: Number(asked) };

/** One change of a value in a document. `place` is drawn, and names one of its values whatever the document is. */
export interface Mutation {
  readonly kind: "delete" | "duplicate" | "retype" | "nest" | "number" | "text" | "swap" | "rename";
  readonly place: number;
  readonly drawn: number;
}

export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("delete", "duplicate", "retype", "nest", "number", "text", "swap", "rename"),
    place: fc.nat(),
    drawn: fc.nat(),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Changes of the text itself: a cut, a repeated part, a strange character. */
export const textMutations = fc.array(fc.record({ kind: fc.constantFrom("cut", "repeat", "insert"), place: fc.nat(), drawn: fc.nat() }), {
  maxLength: 2,
});

const TEXTS = [
  ..."\0 \u001b[31m \u202e \ud800 \ufeff \u2028 __proto__ constructor toString ../../evil /etc/passwd LATISS ＬATISS DМ-1 2024-04-10".split(
    " ",
  ),
  ...["", " ", "*".repeat(5_000), "a\nb", "${x}", "`", "1e400", "0777", "usdf/main", "u:p@h", "postgresql://u:s3cret@h/db"],
];
const NUMBERS = [1e308, -1, 0, 0.5, 2 ** 53, 2 ** 53 + 2, -(2 ** 63), 1e21, 20240326];
const TYPES: readonly Value[] = [null, true, 0, "", [], {}, [[]], { kind: "list" }];

const at = <T>(all: readonly T[], drawn: number, otherwise: T): T => all[drawn % Math.max(1, all.length)] ?? otherwise;

/** A document after one mutation. Pure. */
export function mutate(document: Value, { kind, place, drawn }: Mutation): Value {
  const count = size(document);
  const target = place % count;
  const other = valueAt(document, drawn % count);
  let seen = -1;
  const visit = (value: Value): Value | undefined => {
    if (++seen === target) return changed(value);
    if (isList(value)) return value.flatMap((item) => kept(visit(item)));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => {
        const isRenamed = seen + 1 === target && kind === "rename";
        const next = visit(member);
        return next === undefined ? [] : [[isRenamed ? at(TEXTS, drawn, "") : name, next] as const];
      }),
    );
  };
  const changed = (value: Value): Value | undefined => {
    switch (kind) {
      case "delete":
        return undefined;
      case "duplicate":
        return isList(value) ? [...value, ...value] : [value, value];
      case "retype":
        return at(TYPES, drawn, null);
      case "nest":
        return nested(value, drawn % 300);
      case "number":
        return at(NUMBERS, drawn, 0);
      case "text":
        return at(TEXTS, drawn, "");
      case "swap":
        return other;
      case "rename":
        return value;
    }
  };
  return visit(document) ?? null;
}

/** A text after mutations. Pure. */
export const mutateText = (
  text: string,
  all: readonly { readonly kind: string; readonly place: number; readonly drawn: number }[],
): string =>
  all.reduce((now, { kind, place, drawn }) => {
    const from = place % (now.length + 1);
    const part = now.slice(from, from + (drawn % 200));
    if (kind === "cut") return now.slice(0, from) + now.slice(from + part.length);
    return (
      now.slice(0, from) +
      (kind === "repeat" ? part.repeat(1 + (drawn % 50)) : at([...TEXTS, ...Array.from("[]{}\"':,&*!?|-<>#%@")], drawn, "")) +
      now.slice(from)
    );
  }, text);

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const kept = (value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);
const nested = (value: Value, depth: number): Value => (depth === 0 ? value : nested(depth % 2 ? [value] : { a: value }, depth - 1));
const members = (value: Value): readonly Value[] =>
  isList(value) ? value : typeof value === "object" && value ? Object.values(value) : [];
const size = (value: Value): number => members(value).reduce<number>((sum, member) => sum + size(member), 1);
const valueAt = (value: Value, index: number): Value => flat(value)[index] ?? null;
const flat = (value: Value): readonly Value[] => [value, ...members(value).flatMap(flat)];
