import type { ObserveResult } from "../../engine/bridge/wire.ts";
import type { LoadedSet } from "../../engine/declare/loadedSet.ts";
import { settleCalibset } from "../../engine/declare/settle.ts";
import { asCertified, asGenerated, type Generated, type SetProduct } from "../../engine/model/calibset.ts";
import type { CalibsetDeclaration, ProductDeclarations } from "../../engine/model/declaration.ts";
import { names } from "../../engine/model/names.ts";
import { declaration, lockOf, loadedSets, settled } from "./factory.ts";
import { chain, run } from "./observed.ts";

const rerun = "20240326a";
const exposures = { kind: "range", dayObs: 20240326, from: 2, to: 4 } as const;
const verification = { exposures };

/** Every product of the catalog, flats of two bands. */
export const everything = {
  biasBootstrap: { rerun, exposures },
  darkBootstrap: { rerun, exposures },
  flatBootstrap: { rerun, exposures },
  defects: { rerun },
  cti: { rerun, exposures },
  bias: { rerun, exposures, verification },
  dark: { rerun, exposures, verification },
  flat: { rerun, bands: { g: { exposures, verification: exposures }, r: { exposures, verification: exposures } } },
  science: { rerun, exposures },
} as const satisfies ProductDeclarations;

/** Returns a locked set of all these products, or of other products. */
export const wide = (products: ProductDeclarations = everything, changes: Partial<CalibsetDeclaration> = {}): LoadedSet =>
  loadedSets.locked({ products, ...changes });

/** Returns the set of all products as a trial. */
export function trial(name: string): LoadedSet {
  const set = settleCalibset({ ...declaration, products: everything }, name);
  return { ...loadedSets.declared(), set, lock: lockOf(settled({ products: everything })) };
}

export const titled = ({ set }: LoadedSet, title: string): SetProduct => set.products.find((each) => each.title === title)!;
export const generatedAs = (loaded: LoadedSet, title: string): Generated => asGenerated(titled(loaded, title))!;

/** Returns a build repository with some generated products, some of which are certified and on the ticket chain. */
export function built(loaded: LoadedSet, generated: readonly string[], chained: readonly string[] = generated): Partial<ObserveResult> {
  const { set } = loaded;
  const made = set.products.flatMap((each) => (generated.includes(each.title) ? (asGenerated(each) ?? []) : []));
  const children = made
    .flatMap((each) => (chained.includes(each.title) ? (asCertified(each) ?? []) : []))
    .map((each) => names.certification(set, each))
    .reverse();
  return {
    collections: [chain(names.ticket(set), ...children)],
    outputs: made.map((each) => ({
      chain: names.generation(set, each),
      runs: [run(`${names.generation(set, each)}/run1`, { fingerprint: `f-${each.title}` })],
    })),
  };
}
