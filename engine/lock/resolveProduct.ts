import type { Reader } from "../bridge/methods.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { CalibError } from "../errors.ts";
import { asVerified, type SetProduct } from "../model/calibset.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { LockedProduct } from "../model/lock.ts";
import { originOf } from "../origins/origin.ts";
import { lockRun, selectExposures } from "../origins/pipeline/lockPipeline.ts";
import { madeRerun } from "../progress/locked.ts";
import { judgeSelections } from "../select/judgeSelection.ts";

/** A product as it is locked, with everything that speaks against it. */
export interface ResolvedProduct {
  readonly locked: LockedProduct;
  /** Whether the product was made before, so that the lock keeps its inputs. */
  readonly kept: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether selections are judged by the rules for new sets; the selections of a set made long ago are taken as they are. */
export type Judging = "judged" | "as it is";

/** Resolves one product at the build repository: the inputs of its origin, and the exposures that it is verified on. */
export async function resolveProduct(loaded: LoadedSet, made: SetProduct, reader: Reader, judging: Judging): Promise<ResolvedProduct> {
  const before = loaded.lock?.inputs.products.find((each) => each.product === made.title);
  if (before && madeRerun(loaded, made) === made.rerun) {
    if (before.declaration === made.digest) return { locked: before, kept: true, diagnostics: [] };
    throw new CalibError("rerun-reused", `${made.title} was made as ${made.rerun} from another declaration`);
  }
  const { inputs: { construction, ...parts }, selected, diagnostics } = await originOf(loaded, made).resolve(reader);
  const tried = await selectExposures(loaded, made, `${made.title}, to verify`, made.verifyQuery, reader);
  const verified = asVerified(made);
  const verification = verified && tried.found ? await lockRun(loaded, "cpVerify", verified.verification.pipeline, tried.found) : null;
  const found = selected && { construction: selected, verification: tried.found, before: before?.declaration === made.digest ? (before.construction?.exposures ?? []) : [] };
  const judged = found && judging === "judged" ? await judgeSelections(loaded, made, found, reader) : [];
  return {
    locked: { product: made.title, rerun: made.rerun, declaration: made.digest, construction, verification, ...parts },
    kept: false,
    diagnostics: [...diagnostics, ...tried.diagnostics, ...judged],
  };
}
