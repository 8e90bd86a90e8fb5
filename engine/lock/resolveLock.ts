import type { Reader } from "../bridge/methods.ts";
import type { OpenResult } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { type Diagnostic, DiagnosticsError } from "../model/diagnostic.ts";
import type { Lock, LockedCollection } from "../model/lock.ts";
import { resolveProduct, type Judging, type ResolvedProduct } from "./resolveProduct.ts";
import { findMissingInputs } from "./missingInputs.ts";
import { asCalibError, CalibError } from "../errors.ts";
import { files } from "../declare/setFiles.ts";
import type { SetCollection } from "../model/calibset.ts";
import { plainDataId } from "../model/digest.ts";
import { lockedCollection, madeCollection } from "../declare/auxiliaryOf.ts";
import { isAdopted } from "../declare/gate.ts";

/** Resolves the inputs of a set at its build repository: exposure IDs, pipelines, package versions. Throws all diagnostics at once. */
export async function resolveLock(loaded: LoadedSet, reader: Reader, opened: OpenResult): Promise<Lock> {
  const { lock, diagnostics } = await resolveInputs(loaded, reader, opened, "judged");
  if (diagnostics.length) throw new DiagnosticsError(diagnostics);
  return lock;
}

/** Resolves the inputs as far as possible, and returns everything that speaks against them instead of throwing it. */
export async function resolveInputs(loaded: LoadedSet, reader: Reader, opened: OpenResult, judging: Judging): Promise<{ readonly lock: Lock; readonly diagnostics: readonly Diagnostic[] }> {
  const resolved: ResolvedProduct[] = [];
  for (const made of loaded.set.products) resolved.push(await resolveProduct(loaded, made, reader, judging));
  const fresh = loaded.set.products.filter((_, index) => !resolved[index]?.kept);
  const diagnostics = [...resolved.flatMap((each) => each.diagnostics), ...(fresh.length ? await findMissingInputs(loaded, fresh, reader) : [])];
  const { locked: collections, diagnostics: ofCollections } = await resolveCollections(loaded, reader);
  const lock: Lock = {
    version: 1,
    set: loaded.set.key,
    inputs: { products: resolved.map(({ locked }) => locked), ...(collections.length ? { collections } : {}), packages: opened.packages },
    ...(loaded.lock?.made ? { made: loaded.lock.made } : {}),
  };
  return { lock, diagnostics: [...diagnostics, ...ofCollections] };
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
  if (isAdopted(loaded)) throw new CalibError("adopted-set-changed", `${name} is not declared as it was adopted`);
  const found = (code: Diagnostic["code"], detail: string): Resolved => ({ locked: [], diagnostics: [{ code, detail, file: files.lock(loaded, loaded.set) }] });
  try {
    const held = await reader.call("auxiliary", { repo: loaded.set.build.repo, collection: name, skymap });
    if (!held.parts.length) return found("collection-empty", `${loaded.set.build.repo}:${name}${skymap === null ? "" : ` has nothing of ${skymap}`}`);
    const calibrations = chains.length ? held.parts.filter(({ type }) => type.isCalibration) : [];
    if (calibrations.length) return found("calibrations-on-chain", `${calibrations.map(({ run, type }) => `${type.name} of ${run}`).join(", ")}, onto ${chains.join(", ")}`);
    const parts = held.parts.map(({ run, type, id, dataId }) => ({ run, datasetType: type.name, datasets: id.map((each, index) => ({ id: each, dataId: plainDataId(dataId[index] ?? {}) })) }));
    return { locked: [{ name, declaration: digest, chains, type: held.type, runs: held.runs, parts, skymap: held.skymap }], diagnostics: [] };
  } catch (thrown) {
    const { code, detail } = asCalibError(thrown);
    if (!SPEAKS_AGAINST.has(code)) throw thrown;
    return found(code, `${name}: ${detail}`);
  }
}

/** Errors that the declaration causes, which are reported with all other diagnostics. All other errors are thrown. */
const SPEAKS_AGAINST: ReadonlySet<string> = new Set(["collection-missing", "collection-type-differs", "records-missing"]);
