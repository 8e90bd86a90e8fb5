import type { Reader } from "../bridge/methods.ts";
import type { ExposuresResult, OpenResult } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { type Diagnostic, DiagnosticsError } from "../model/diagnostic.ts";
import type { Lock, LockedCollection, LockedProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { findMissingInputs } from "./missingInputs.ts";
import { lockReplaced, lockVerification } from "./lockVerification.ts";
import { asCalibError, CalibError } from "../errors.ts";
import { files } from "../declare/setFiles.ts";
import { type SetCollection, type SetProduct } from "../model/calibset.ts";
import type { RepoName } from "../model/brand.ts";
import { plainDataId } from "../model/digest.ts";
import { lockedCollection, madeCollection } from "../declare/auxiliaryOf.ts";
import { wasAdopted } from "../declare/gate.ts";
import { compact } from "../model/ranges.ts";
import { SEQUENCES, type Exception } from "../model/selection.ts";
import { originOf } from "../origins/origin.ts";
import { selectExposures } from "../origins/pipeline/lockPipeline.ts";
import { madeRerun } from "../declare/madeNow.ts";
import { readTaken } from "../select/taken.ts";
import { rawsElsewhere } from "../select/elsewhere.ts";
import { judgeSelections } from "../select/judgeSelection.ts";

/** Resolves the inputs of a set at its build repository: exposure IDs, pipelines, package versions. Throws all diagnostics at once. */
export async function resolveLock(
  loaded: LoadedSet,
  reader: Reader,
  opened: Pick<OpenResult, "packages">,
  readerOf?: (repo: RepoName) => Promise<Reader>,
): Promise<Lock> {
  const { lock, diagnostics, unfound } = await resolveInputs(loaded, reader, opened, "judged");
  if (!diagnostics.length) return lock;
  throw new DiagnosticsError([...diagnostics, ...(readerOf ? await pruned(loaded, unfound, readerOf) : [])]);
}

/** Selections whose raws the build repository does not hold, but another repository does. */
async function pruned(
  loaded: LoadedSet,
  unfound: readonly Unfound[],
  readerOf: (repo: RepoName) => Promise<Reader>,
): Promise<readonly Diagnostic[]> {
  const found = await Promise.all(
    unfound.map(async ({ purpose, where }): Promise<readonly Diagnostic[]> => {
      const places = await rawsElsewhere(loaded, where, readerOf);
      return places === undefined
        ? []
        : [{ code: "raws-elsewhere", detail: `${purpose}: ${places}`, file: files.lock(loaded, loaded.set) }];
    }),
  );
  return found.flat();
}

/** A selection that finds nothing in the build repository, or exposures of the last lock that are gone from there. */
interface Unfound {
  /** The selection in words. */
  readonly purpose: string;
  /** A Butler expression. */
  readonly where: string;
}

/** A product as it is locked, with its diagnostics. */
interface ResolvedProduct {
  readonly locked: LockedProduct;
  /** Whether the product was made before, so that the lock keeps its inputs. */
  readonly kept: boolean;
  readonly unfound: readonly Unfound[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether selections are judged. Selections of an adopted ticket are taken as they are. */
type Judging = "judged" | "as it is";

/** Resolves the inputs as far as possible, and returns the diagnostics instead of throwing them. */
export async function resolveInputs(
  loaded: LoadedSet,
  reader: Reader,
  opened: Pick<OpenResult, "packages">,
  judging: Judging,
): Promise<{ readonly lock: Lock; readonly diagnostics: readonly Diagnostic[]; readonly unfound: readonly Unfound[] }> {
  const resolved: ResolvedProduct[] = [];
  for (const made of loaded.set.products) resolved.push(await resolveProduct(loaded, made, reader, judging));
  const fresh = loaded.set.products.filter((_, index) => !resolved[index]?.kept);
  const diagnostics = [
    ...resolved.flatMap((each) => each.diagnostics),
    ...(fresh.length ? await findMissingInputs(loaded, fresh, reader) : []),
  ];
  const { locked: collections, diagnostics: ofCollections } = await resolveCollections(loaded, reader);
  const lock: Lock = {
    version: 1,
    set: loaded.set.key,
    inputs: { products: resolved.map(({ locked }) => locked), ...(collections.length ? { collections } : {}), packages: opened.packages },
    ...(loaded.lock?.made ? { made: loaded.lock.made } : {}),
  };
  return { lock, diagnostics: [...diagnostics, ...ofCollections], unfound: resolved.flatMap((each) => each.unfound) };
}

/** Resolves one product at the build repository: the inputs of its origin, and the exposures that it is verified on. */
async function resolveProduct(loaded: LoadedSet, made: SetProduct, reader: Reader, judging: Judging): Promise<ResolvedProduct> {
  const before = loaded.lock?.inputs.products.find((each) => each.product === made.title);
  if (before && madeRerun(loaded, made) === made.rerun) {
    if (before.declaration === made.digest) return { locked: before, kept: true, unfound: [], diagnostics: [] };
    throw new CalibError("rerun-reused", `${made.title} was made as ${made.rerun} from another declaration`);
  }
  const {
    inputs: { construction, ...parts },
    selected,
    diagnostics,
  } = await originOf(loaded, made).resolve(reader);
  const tried = await selectExposures(loaded, made, `${made.title}, to verify`, made.verifyQuery, reader);
  const verification = await lockVerification(loaded, made, tried.found, reader);
  const replaces = await lockReplaced(loaded, made);
  const found = {
    construction: selected,
    verification: tried.found,
    before: before?.declaration === made.digest ? (before.construction?.exposures ?? []) : [],
  };
  const judged =
    judging === "judged" ? [...(await idleExceptions(loaded, made, reader)), ...(await judgeSelections(loaded, made, found, reader))] : [];
  return {
    locked: {
      product: made.title,
      rerun: made.rerun,
      declaration: made.digest,
      construction,
      verification,
      ...(replaces ? { replaces } : {}),
      ...parts,
    },
    kept: false,
    unfound: unfoundOf(made, selected, tried.found, found.before),
    diagnostics: [...diagnostics, ...tried.diagnostics, ...judged],
  };
}

function unfoundOf(
  made: SetProduct,
  selected: ExposuresResult | null,
  tried: ExposuresResult | null,
  before: readonly number[],
): readonly Unfound[] {
  const isEmpty = (found: ExposuresResult | null): boolean => found?.id.length === 0;
  const gone = before.filter((each) => !selected?.id.includes(each));
  const select = (purpose: string, where: string | null): readonly Unfound[] => (where === null ? [] : [{ purpose, where }]);
  return [
    ...(isEmpty(selected) ? select(made.title, made.query) : select(made.title, gone.length ? `exposure in (${compact(gone)})` : null)),
    ...(isEmpty(tried) ? select(`${made.title}, to verify`, made.verifyQuery) : []),
  ];
}

/** Exceptions that leave nothing out, such as a mistyped number: the exposure that a person wanted to exclude is still selected. */
async function idleExceptions({ set, workspace, world }: LoadedSet, made: SetProduct, reader: Reader): Promise<readonly Diagnostic[]> {
  const file = files.lock({ workspace, world }, set);
  const idle = async ({ exposures, reason, query }: Exception): Promise<readonly Diagnostic[]> => {
    const found = await readTaken(set, query, reader);
    const excluded = new Set(found.flatMap(({ id, dayObs, seqNum }) => [id, dayObs * SEQUENCES + seqNum]));
    const without = exposures.filter((id) => !excluded.has(id));
    return without.length
      ? [
          {
            file,
            code: "exception-idle",
            detail: `${made.title}: the selection has no exposure ${compact(without)} to leave out (${reason})`,
          },
        ]
      : [];
  };
  return (await Promise.all(made.exceptions.map(idle))).flat();
}

interface Resolved {
  readonly locked: readonly LockedCollection[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves the auxiliary collections, as the build repository holds them now. A collection that was gathered keeps its entry of the lock. */
async function resolveCollections(loaded: LoadedSet, reader: Reader): Promise<Resolved> {
  const all = await Promise.all(loaded.set.collections.map((each) => resolveCollection(loaded, each, reader)));
  return { locked: all.flatMap(({ locked }) => locked), diagnostics: all.flatMap(({ diagnostics }) => diagnostics) };
}

async function resolveCollection(loaded: LoadedSet, collection: SetCollection, reader: Reader): Promise<Resolved> {
  const before = lockedCollection(loaded, collection);
  const { name, skymap, chains, digest } = collection;
  if (before && madeCollection(loaded.lock?.made, collection)) return { locked: [before], diagnostics: [] };
  if (wasAdopted(loaded)) throw new CalibError("adopted-set-changed", `${name} is not declared as it was adopted`);
  const found = (code: Diagnostic["code"], detail: string): Resolved => ({
    locked: [],
    diagnostics: [{ code, detail, file: files.lock(loaded, loaded.set) }],
  });
  try {
    const held = await reader.call("auxiliary", { repo: loaded.set.build.repo, collection: name, skymap });
    if (!held.parts.length)
      return found("collection-empty", `${loaded.set.build.repo}:${name}${skymap === null ? "" : ` has nothing of ${skymap}`}`);
    // People put RUNs on ticket chains, where their calibrations answer for every exposure already.
    const shared = chains.filter((chain) => chain !== names.ticket(loaded.set));
    const calibrations = shared.length ? held.parts.filter(({ type }) => type.isCalibration) : [];
    if (calibrations.length)
      return found(
        "calibrations-on-chain",
        `${calibrations.map(({ run, type }) => `${type.name} of ${run}`).join(", ")}, onto ${shared.join(", ")}`,
      );
    const parts = held.parts.map(({ run, type, id, dataId }) => ({
      run,
      datasetType: type.name,
      datasets: id.map((each, index) => ({ id: each, dataId: plainDataId(dataId[index] ?? {}) })),
    }));
    return {
      locked: [{ name, declaration: digest, chains, type: held.type, runs: held.runs, parts, skymap: held.skymap }],
      diagnostics: [],
    };
  } catch (thrown) {
    const { code, detail } = asCalibError(thrown);
    if (!SPEAKS_AGAINST.has(code)) throw thrown;
    return found(code, `${name}: ${detail}`);
  }
}

/** Errors that the declaration causes, which are reported with all other diagnostics. All other errors are thrown. */
const SPEAKS_AGAINST: ReadonlySet<string> = new Set(["collection-missing", "collection-type-differs", "records-missing"]);
