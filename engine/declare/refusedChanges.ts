import { diagnostic, diagnosticIf, type UnplacedDiagnostic } from "../model/diagnostic.ts";
import { products } from "../model/catalog.ts";
import type { CalibsetDeclaration } from "../model/declaration.ts";
import { changesOf, describeChange, type FieldChange } from "./declarationChanges.ts";
import { mayChange, type Stage } from "./mayChange.ts";

/** Diagnostics for the changes between two declarations that its stage does not allow. Changes count together: a new rerun letter allows other changes of its product, and a skipped repository may be removed from targets. Pure. */
export function refusedChanges(before: CalibsetDeclaration, after: CalibsetDeclaration, stage: Stage): readonly UnplacedDiagnostic[] {
  const changes = changesOf(before, after);
  const refused = changes.flatMap((change) => refuse(change, changes, { before, after, stage }));
  return stage === "made" ? [...refused, ...checkReruns(before, after)] : refused;
}

interface Case {
  readonly before: CalibsetDeclaration;
  readonly after: CalibsetDeclaration;
  readonly stage: Stage;
}

function refuse(change: FieldChange, changes: readonly FieldChange[], { before, after, stage }: Case): readonly UnplacedDiagnostic[] {
  const allowance = mayChange(change, stage);
  if (allowance.kind === "free" || isSkipped(change, after)) return [];
  const words = `${describeChange(change)}: ${allowance.reason}`;
  if (allowance.kind === "never")
    return [diagnostic(stage === "adopted" ? "adopted-set-changed" : "made-set-changed", words, change.pointer)];
  const kept = productsOf(change, before).filter((name) => !hasNewRerun(name, changes));
  return diagnosticIf(
    kept.length > 0,
    "rerun-reused",
    `${words}; these products have no new rerun letter: ${kept.join(", ")}`,
    change.pointer,
  );
}

/** A new rerun is later than the old one, and has a certification of its own: Butler certifies one dataset of a detector for a time. */
function checkReruns({ products: before }: CalibsetDeclaration, { products: after }: CalibsetDeclaration): readonly UnplacedDiagnostic[] {
  return products.flatMap(({ name, certified }) => {
    const [old, now] = [before[name], after[name]];
    if (!old || !now || old.rerun === now.rerun) return [];
    const certification = certifyRerunOf(now);
    return [
      ...diagnosticIf(now.rerun < old.rerun, "rerun-reused", `${now.rerun} is earlier than ${old.rerun}`, `/products/${name}/rerun`),
      ...diagnosticIf(
        certified && certification === certifyRerunOf(old),
        "rerun-reused",
        `${name} ${now.rerun} would be certified into ${certification}, which holds ${old.rerun}`,
        `/products/${name}/certifyRerun`,
      ),
    ];
  });
}

const certifyRerunOf = (product: { readonly rerun: string; readonly certifyRerun?: string }): string =>
  product.certifyRerun ?? product.rerun;

/** Whether a target was removed and is skipped with a reason instead. */
const isSkipped = ({ pointer, old }: FieldChange, { skip }: CalibsetDeclaration): boolean =>
  pointer === "/targets" && old !== null && skip?.[old] !== undefined;

/** The products that a field is an input of: one product, or all of them for a field of the set. */
function productsOf({ pointer }: FieldChange, { products }: CalibsetDeclaration): readonly string[] {
  const [, part, name] = pointer.split("/");
  return part === "products" && name !== undefined ? [name] : Object.keys(products);
}

const hasNewRerun = (name: string, changes: readonly FieldChange[]): boolean =>
  changes.some(({ pointer }) => pointer === `/products/${name}/rerun` || pointer === `/products/${name}`);
