import { problem, when, type Problem } from "./problem.ts";
import { products } from "../model/catalog.ts";
import type { CalibsetDeclaration } from "../model/declaration.ts";
import { changesOf, describeChange, type FieldChange } from "./declarationChanges.ts";
import { mayChange, type Stage } from "./mayChange.ts";

/** What a set's change breaks of the rules, taken together: a new letter allows much, and a target may go where the set skips it. Pure. */
export function refusedChanges(before: CalibsetDeclaration, after: CalibsetDeclaration, stage: Stage): readonly Problem[] {
  const changes = changesOf(before, after);
  const refused = changes.flatMap((change) => refuse(change, changes, { before, after, stage }));
  return stage === "made" ? [...refused, ...checkLetters(before, after)] : refused;
}

interface Case {
  readonly before: CalibsetDeclaration;
  readonly after: CalibsetDeclaration;
  readonly stage: Stage;
}

function refuse(change: FieldChange, changes: readonly FieldChange[], { before, after, stage }: Case): readonly Problem[] {
  const allowance = mayChange(change, stage);
  if (allowance.kind === "free" || isSkipped(change, after)) return [];
  const words = `${describeChange(change)}: ${allowance.reason}`;
  if (allowance.kind === "never") return [problem(stage === "adopted" ? "adopted-set-changed" : "made-set-changed", words, change.pointer)];
  const kept = productsOf(change, before).filter((name) => !hasNewLetter(name, changes));
  return when(kept.length > 0, "rerun-reused", `${words}; without a new letter: ${kept.join(", ")}`, change.pointer);
}

/** A new letter is a later one, and has a certification of its own: two datasets of one detector cannot be certified for the same time. */
function checkLetters({ products: before }: CalibsetDeclaration, { products: after }: CalibsetDeclaration): readonly Problem[] {
  return products.flatMap(({ name, certified }) => {
    const [old, now] = [before[name], after[name]];
    if (!old || !now || old.rerun === now.rerun) return [];
    const certification = certifyRerunOf(now);
    return [
      ...when(now.rerun < old.rerun, "rerun-reused", `${now.rerun} is earlier than ${old.rerun}`, `/products/${name}/rerun`),
      ...when(certified && certification === certifyRerunOf(old), "rerun-reused", `${name} ${now.rerun} would be certified into ${certification}, which holds ${old.rerun}`, `/products/${name}/certifyRerun`),
    ];
  });
}

const certifyRerunOf = (product: { readonly rerun: string; readonly certifyRerun?: string }): string => product.certifyRerun ?? product.rerun;

/** A repository that was closed: the reason stands in the file for those who come later. */
const isSkipped = ({ pointer, old }: FieldChange, { skip }: CalibsetDeclaration): boolean => pointer === "/targets" && old !== null && skip?.[old] !== undefined;

/** Products that are made from a field; all of them from what stands outside of one. */
function productsOf({ pointer }: FieldChange, { products }: CalibsetDeclaration): readonly string[] {
  const [, part, name] = pointer.split("/");
  return part === "products" && name !== undefined ? [name] : Object.keys(products);
}

const hasNewLetter = (name: string, changes: readonly FieldChange[]): boolean =>
  changes.some(({ pointer }) => pointer === `/products/${name}/rerun` || pointer === `/products/${name}`);
