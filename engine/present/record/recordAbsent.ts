import { productsWithout, type AbsentAnswer } from "../../lookup/absentDetectors.ts";
import { assertNever } from "../../model/group.ts";
import { code, plain } from "../../model/markdown.ts";
import { formatTimespan } from "../../model/tai.ts";
import type { RecordFacts } from "./facts.ts";

/** The dataset that exposures find for a detector that a product is declared without. */
export interface AbsentRow {
  readonly product: string;
  readonly detector: number;
  readonly reason: string;
  /** Empty if the detector is the only dimension. */
  readonly filter: string;
  readonly repository: string;
  /** TAI. */
  readonly range: string;
  readonly found:
    | { readonly kind: "nothing" }
    | { readonly kind: "found" | "ambiguous"; readonly collection: string; readonly ids: readonly string[] }
    | { readonly kind: "could not check"; readonly reason: string };
}

/** A line for each answer at each repository; a repository that was not read has one line for each detector. */
export const absentRows = ({ loaded, absent }: RecordFacts): readonly AbsentRow[] =>
  [...absent].flatMap(([repository, answer]): readonly AbsentRow[] =>
    answer.kind === "answered"
      ? answer.value.map(({ product, detector, reason, filter, range, hit }) => ({
          ...{ product, detector, reason, filter, repository },
          range: formatTimespan(range),
          found: foundOf(hit),
        }))
      : productsWithout(loaded).flatMap(({ title, detectors }) =>
          Object.entries(detectors?.without ?? {}).map(([detector, reason]) => ({
            ...{ product: title, detector: Number(detector), reason, filter: "", repository },
            range: formatTimespan(loaded.set.validity),
            found: { kind: "could not check" as const, reason: answer.reason },
          })),
        ),
  );

function foundOf(hit: AbsentAnswer["hit"]): AbsentRow["found"] {
  if (!hit) return { kind: "nothing" };
  const rows = hit.kind === "found" ? [hit.row] : hit.rows;
  return { kind: hit.kind, collection: hit.collection.name, ids: rows.map(({ id }) => id) };
}

export const absentHead: readonly string[] = ["product", "detector", "reason", "repository", "exposures, TAI", "found"];

export const absentRow = ({ product, detector, reason, filter, repository, range, found }: AbsentRow): readonly string[] => [
  plain([product, filter].filter(Boolean).join(" ")),
  `${detector}`,
  plain(reason),
  plain(repository),
  code(range),
  foundWords(found),
];

function foundWords(found: AbsentRow["found"]): string {
  switch (found.kind) {
    case "nothing":
      return "nothing";
    case "could not check":
      return `could not check: ${plain(found.reason)}`;
    case "found":
      return `${code(found.collection)}, ${found.ids.join(", ")}`;
    case "ambiguous":
      return `ambiguous in ${code(found.collection)}: ${found.ids.join(", ")}`;
    default:
      return assertNever(found);
  }
}
