import { diagnostic } from "../../model/diagnostic.ts";
import { wasAdopted } from "../../declare/gate.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { asGenerated, lacksVerification, type SetProduct } from "../../model/calibset.ts";
import type { LockedProduct } from "../../model/lock.ts";
import type { Waivable } from "../../model/waivers.ts";
import { diagnosticIf, type SelectionDiagnostic, expectedOf } from "../../select/selectionDiagnostic.ts";
import { leftOut, sameDates } from "../../select/verification.ts";
import { madeRerun } from "../../declare/madeNow.ts";
import { isInUse, type PolicyRule } from "../rule.ts";

/** Repeats the checks of `calib lock` that need the lock alone, because a waiver may have been removed or the lock edited since. */
export const selections: readonly PolicyRule[] = [
  rule("selection-too-few", "A product is made from as many exposures as are usual for it."),
  rule("verification-lacks-construction", "A product is verified on all exposures that it is made from."),
  rule("verification-same-dates", "A product is verified on other dates than those of its construction."),
  {
    code: "verification-missing",
    title: "A product that cp_verify has a pipeline for is verified. A set may waive this rule.",
    severity: "error",
    stops: "deployment",
    held: "always",
    // An adopted set stays adopted.
    applies: (loaded) => isInUse(loaded) && !wasAdopted(loaded),
    judge: ({ set }) =>
      set.products
        .filter((made) => lacksVerification(set, made) && !made.waived.has("verification-missing"))
        .map((made) => diagnostic("verification-missing", made.title, pointerOf(made))),
  },
  {
    code: "lock-older",
    title: "A lock from which something is still to be made names the observation type of each exposure.",
    severity: "warning",
    stops: "writing",
    held: "always",
    applies: isInUse,
    judge(loaded) {
      const older = loaded.set.products.filter((made) => {
        const locked = toMake(loaded, made);
        return [locked?.construction, locked?.verification].some((run) => run?.exposures.length && !run.records);
      });
      return older.length ? [diagnostic("lock-older", older.map(({ title }) => title).join(", "), "/products")] : [];
    },
  },
];

function rule(code: Waivable & PolicyRule["code"], title: string): PolicyRule {
  return {
    code,
    title: `${title} A set may waive this rule.`,
    severity: "error",
    stops: "writing",
    held: "always",
    applies: isInUse,
    judge: (loaded) =>
      loaded.set.products.flatMap((made) =>
        lockedDiagnostics(loaded, made).flatMap((each) =>
          each.code === code ? [diagnostic(code, `${made.title}: ${each.detail}`, pointerOf(made))] : [],
        ),
      ),
  };
}

/** The locked inputs of a product that was locked from this declaration and is not made yet. A made product can no longer change. */
const toMake = (loaded: LoadedSet, made: SetProduct): LockedProduct | undefined =>
  madeRerun(loaded, made) === made.rerun
    ? undefined
    : loaded.lock?.inputs.products.find((each) => each.product === made.title && each.declaration === made.digest);

function lockedDiagnostics(loaded: LoadedSet, made: SetProduct): readonly SelectionDiagnostic[] {
  const locked = toMake(loaded, made);
  const generated = asGenerated(made);
  const expected = generated && expectedOf(loaded.world, generated);
  if (!locked?.construction || !expected) return [];
  const construction = locked.construction.exposures;
  const verification = locked.verification?.exposures ?? [];
  const count = expected.pairs ? Math.floor(construction.length / 2) : construction.length;
  const diagnostics = [
    ...diagnosticIf(
      count < expected.usual,
      "selection-too-few",
      `${count} ${expected.pairs ? "pairs" : "exposures"}, ${expected.usual} are usual`,
    ),
    ...(verification.length
      ? [...leftOut(construction, verification), ...sameDates(construction.map(dayOf), verification.map(dayOf))]
      : []),
  ];
  return diagnostics.filter(({ code }) => !made.waived.has(code));
}

/** The observing day and five digits (obs_lsst translators). */
const dayOf = (exposure: number): number => Math.floor(exposure / 100_000);

const pointerOf = ({ product, band }: SetProduct): string =>
  band === null ? `/products/${product.name}` : `/products/${product.name}/bands/${band}`;
