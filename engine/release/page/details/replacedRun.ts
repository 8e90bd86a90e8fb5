import { type LoadedSet, loadSet } from "../../../declare/loadedSet.ts";
import { CalibError } from "../../../errors.ts";

/** The RUN that a replaced set's product was released with; null if the set cannot be loaded, or has no such product. */
export async function replacedRun({ workspace, world }: LoadedSet, set: string, product: string): Promise<string | null> {
  try {
    const { lock } = await loadSet(set, workspace, world);
    return lock?.made?.products.find((each) => each.product === product)?.run ?? null;
  } catch (thrown) {
    if (thrown instanceof CalibError) return null;
    throw thrown;
  }
}
