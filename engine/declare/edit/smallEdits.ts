import { CalibError } from "../../errors.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import type { Json } from "../../model/digest.ts";

// The edits of the editing verbs. Each function is pure, and refuses a value that the set declares already.

export interface Dates {
  readonly begin?: string;
  /** End of a historical set; null makes it a forward set. */
  readonly end?: string | null;
}

export function dateEdits(declared: CalibsetDeclaration, { begin, end }: Dates): readonly Edit[] {
  const old = declared.kind === "historical" ? declared.end : null;
  const edits: readonly Edit[] = [
    ...(begin === undefined || begin === declared.begin ? [] : [{ kind: "set", at: ["begin"], value: begin } as const]),
    ...(end === undefined || end === old ? [] : endEdits(old, end)),
  ];
  if (!edits.length) throw new CalibError("already-so", `it is valid from ${declared.begin}${old === null ? "" : ` to ${old}`}`);
  return edits;
}

function endEdits(old: string | null, end: string | null): readonly Edit[] {
  if (end === null)
    return [
      { kind: "set", at: ["kind"], value: "forward" },
      { kind: "remove", at: ["end"] },
    ];
  const set: Edit = { kind: "set", at: ["end"], value: end };
  return old === null ? [{ kind: "set", at: ["kind"], value: "historical" }, set] : [set];
}

/** A skipped repository becomes a target only if `insists`, because its reason is removed. */
export function targetEdits({ targets, skip = {} }: CalibsetDeclaration, repo: string, insists: boolean): readonly Edit[] {
  if (targets.includes(repo)) throw new CalibError("already-so", `${repo} is a target`);
  const reason = skip[repo];
  if (reason !== undefined && !insists)
    throw new CalibError(
      "target-skipped",
      `${repo} is skipped with the reason ${JSON.stringify(reason)}; --force makes it a target all the same`,
    );
  const unskip: readonly Edit[] =
    reason === undefined ? [] : [{ kind: "remove", at: Object.keys(skip).length === 1 ? ["skip"] : ["skip", repo] }];
  return [{ kind: "append", at: ["targets"], value: repo }, ...unskip];
}

export function withdrawEdits({ withdrawn }: CalibsetDeclaration, on: string, reason: string): readonly Edit[] {
  if (withdrawn) throw new CalibError("already-so", `it was withdrawn on ${withdrawn.on}: ${withdrawn.reason}`);
  return [{ kind: "set", at: ["withdrawn"], value: { on, reason } }];
}

/** One edit of a declaration, in any form. */
export type Edit =
  | { readonly kind: "set"; readonly at: readonly string[]; readonly value: Json }
  | { readonly kind: "append"; readonly at: readonly string[]; readonly value: string }
  | { readonly kind: "remove"; readonly at: readonly string[] };

/** The declaration after an edit, with which the edited text is compared. Pure. */
export function editValue(value: Json, edit: Edit): Json {
  const [name, ...rest] = edit.at;
  if (name === undefined) return edit.kind === "append" ? [...asList(value), edit.value] : edit.kind === "set" ? edit.value : null;
  const fields: ReadonlyMap<string, Json | undefined> = new Map(Object.entries(value ?? {}));
  if (edit.kind === "remove" && rest.length === 0) return Object.fromEntries([...fields].filter(([other]) => other !== name));
  return Object.fromEntries([...fields, [name, editValue(fields.get(name) ?? {}, { ...edit, at: rest })]]);
}

const asList = (value: Json): readonly Json[] => (isList(value) ? value : []);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
