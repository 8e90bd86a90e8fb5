import type { MeasuredResult } from "../../bridge/wire.ts";
import type { Reader } from "../../bridge/methods.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { CollectedReport } from "../collectReport.ts";
import type { FinishedSet } from "../finished.ts";
import type { LeftOut } from "./pageData.ts";
import { readPart } from "./readPart.ts";

/** Measured values of the verifications of a set, by product title. */
export interface GatheredMeasured {
  readonly measured: ReadonlyMap<string, MeasuredResult>;
  /** Values of the verification that each product's is compared with. */
  readonly replaced: ReadonlyMap<string, MeasuredResult>;
  /** Values that could not be read. */
  readonly leftOut: readonly LeftOut[];
}

/** Reads the measured values of each verification with a verdict, and those of the verification that it replaces. */
export async function gatherMeasured(
  { set }: Pick<LoadedSet, "set">,
  finished: Pick<FinishedSet, "products">,
  { data }: Pick<CollectedReport, "data">,
  reader: Reader,
): Promise<GatheredMeasured> {
  const measured = new Map<string, MeasuredResult>();
  const replaced = new Map<string, MeasuredResult>();
  const leftOut: LeftOut[] = [];
  for (const { made, verification } of finished.products) {
    if (!verification?.made.verification.verdict) continue;
    const product = made.title;
    const { stem } = verification.made.verification;
    const readInto = async (tables: Map<string, MeasuredResult>, run: string, part: string): Promise<void> => {
      const read = await readPart(leftOut, product, part, () => reader.call("measured", { repo: set.build.repo, run, stem }));
      if (read) tables.set(product, read);
    };
    await readInto(measured, verification.run.run, "values by amplifier");
    const before = data.products.find((each) => each.product === product)?.judgment?.replaced;
    if (before) await readInto(replaced, before.run, `values of ${before.set}`);
  }
  return { measured, replaced, leftOut };
}
