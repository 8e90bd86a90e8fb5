import type { Bridges } from "../bridge/pool.ts";
import type { TicketResult } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import type { Lock, LockedProduct, LockedRun } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { observerOf } from "../bridge/observer.ts";
import { collectReport, type CollectedReport } from "../release/collectReport.ts";
import { resolveInputs } from "../lock/resolveLock.ts";
import { itemsOf, madeOf } from "../release/made.ts";
import { coverage } from "../steps/report.ts";
import { certifiedWhole, finishedProducts, isUnfinished } from "../release/finished.ts";
import { compact } from "../model/ranges.ts";
import type { OutputRun, ProductHere } from "./productsHere.ts";
import type { Recovered } from "./recover.ts";
import { adoptNote, type AdoptNote } from "./readName.ts";

export interface AdoptedLock {
  readonly lock: Lock;
  /** The report that people decide on; null if the set is not finished. */
  readonly report: { readonly collected: CollectedReport; readonly covers: string } | null;
  readonly notes: readonly AdoptNote[];
  /** Collections whose RUNs are not complete, or not certified whole: no pipeline's rules hold for them. */
  readonly incomplete: readonly string[];
}

/** Resolves and releases the lock of a recovered set, with the same code as any other lock. Reads only. */
export async function lockAdopted(
  unlocked: LoadedSet,
  { products }: Pick<Recovered, "products">,
  facts: TicketResult,
  bridges: Bridges,
): Promise<AdoptedLock> {
  const { set } = unlocked;
  const bridge = await bridges.site(bridges.repository(set.build.repo).site);
  const { lock: resolved, diagnostics } = await resolveInputs(unlocked, bridge, bridge.opened, "as it is");
  const inputs = inputsMade(set, resolved, products);
  const lock: Lock = {
    ...resolved,
    inputs: { ...resolved.inputs, products: inputs.products, packages: packagesOf(products, facts) ?? resolved.inputs.packages },
  };
  const notes = [
    ...inputs.notes,
    ...diagnostics.filter(({ code }) => code !== "selection-empty").map(({ code, detail }) => adoptNote(code, detail)),
  ];
  const loaded: LoadedSet = { ...unlocked, lock };
  const view = await observerOf(() => Promise.resolve(loaded), bridges).view(set.build.repo);
  const finished = finishedProducts(loaded, view);
  if (isUnfinished(finished)) {
    return {
      lock,
      report: null,
      incomplete: certifiedOf(set).flatMap((made) => {
        const collection = names.certification(set, made);
        return view.certified(collection, made.generation.datasetType)?.count && !certifiedWhole(set, made, view) ? [collection] : [];
      }),
      notes: [
        ...notes,
        adoptNote(
          "adopt-unfinished",
          `${finished.unfinished.title}: ${set.build.repo} does not hold it complete, certified whole, and with a verdict where it was verified`,
        ),
      ],
    };
  }
  const collected = await collectReport(loaded, finished, bridge);
  const report = { collected, covers: coverage(loaded, finished) };
  // Auxiliary collections are released by a copy of their files, which the first `up` makes.
  if (set.collections.length) return { lock, report, notes, incomplete: [] };
  const contents = await bridge.call("contents", { repo: set.build.repo, items: itemsOf(finished) });
  const made = madeOf(contents, finished, { digest: collected.digest, version: collected.data.version });
  return { lock: { ...lock, made }, report, notes, incomplete: [] };
}

/** Removes branch and commit: the ones that ran are not recorded, and today's would be a guess. */
const withoutRevision = (run: LockedRun): LockedRun => ({ ...run, pipeline: { ...run.pipeline, branch: null, commit: null } });

/** Package versions that the last pipeline recorded; undefined if none did. */
function packagesOf(products: readonly ProductHere[], { runs }: TicketResult): Readonly<Record<string, string>> | undefined {
  const made = products.map(({ construction }) => runs.find(({ run }) => run === construction?.run)?.packages ?? {});
  return made.filter((packages) => Object.keys(packages).length > 0).at(-1);
}

/** Keeps the recovered exposures as inputs, even if the selection finds others today. */
function inputsMade(
  set: Calibset,
  resolved: Lock,
  products: readonly ProductHere[],
): { readonly products: readonly LockedProduct[]; readonly notes: readonly AdoptNote[] } {
  const notes: AdoptNote[] = [];
  const made = resolved.inputs.products.map((locked): LockedProduct => {
    const here = products.find(({ title }) => title === locked.product);
    const construction = locked.construction && runMade(locked.product, locked.construction, here?.construction ?? null);
    const verification = locked.verification && runMade(`${locked.product}, to verify`, locked.verification, here?.verification ?? null);
    const adopted = {
      run: here?.construction?.byHand ? here.construction.run : null,
      verifyRun: here?.verification?.byHand ? here.verification.run : null,
    };
    return {
      ...locked,
      construction: construction && withoutRevision(construction),
      verification: verification && withoutRevision(verification),
      ...(adopted.run === null && adopted.verifyRun === null ? {} : { adopted }),
    };
  });
  return { products: made, notes };

  function runMade(what: string, locked: LockedRun, output: OutputRun | null): LockedRun {
    const wanted = output?.exposures ?? null;
    if (wanted === null || locked.exposures.join() === wanted.join()) return locked;
    const gone = wanted.filter((each) => !locked.exposures.includes(each));
    const more = locked.exposures.filter((each) => !wanted.includes(each));
    const words = [
      ...(gone.length ? [`${compact(gone)} not found in ${set.build.raws}`] : []),
      ...(more.length ? [`${compact(more)} found besides`] : []),
    ];
    notes.push(adoptNote("adopt-exposures-differ", `${what}: ${words.join("; ")}`));
    const { pipeline } = locked;
    return { exposures: wanted, span: { begin: null, end: null }, pipeline };
  }
}
