import fc from "fast-check";
import * as helpers from "../../../../calibsets/index.ts";
import { rerunEdits } from "../../../../engine/declare/edit/nextRerun.ts";
import { dateEdits, targetEdits, withdrawEdits, type Edit } from "../../../../engine/declare/edit/smallEdits.ts";
import type { CalibsetDeclaration } from "../../../../engine/model/declaration.ts";

/** Returns the export of a printed TypeScript set, which is JavaScript except for its import. */
export function evaluate(text: string): unknown {
  const body = text
    .replace(/^import \{ (.*) \} from "calibrations-as-code";\n/, "const { $1 } = helpers;\n")
    .replace("export default ", "return ");
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is generated here, and a module loader would keep each one
  return (new Function("helpers", body) as (all: typeof helpers) => unknown)(helpers);
}

/** Arbitrary edits, as verbs make them. */
export function editsOf(declared: CalibsetDeclaration): fc.Arbitrary<readonly Edit[]> {
  const skipped = Object.keys(declared.skip ?? {});
  return fc.oneof(
    fc.subarray(Object.keys(declared.products), { minLength: 1 }).map((names) => rerunEdits(declared, names)),
    fc
      .constantFrom("2025-01-01", null)
      .filter((end) => end !== (declared.kind === "historical" ? declared.end : null))
      .map((end) => dateEdits(declared, { begin: "2023-01-01", end })),
    fc.constantFrom("a/new", ...skipped).map((repo) => targetEdits(declared, repo, true)),
    ...(declared.withdrawn ? [] : [fc.constant(withdrawEdits(declared, "2024-05-01", 'it\'s "so": #'))]),
  );
}
