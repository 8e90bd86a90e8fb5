import type { Reader } from "../bridge/methods.ts";
import type { OpenResult } from "../bridge/wire.ts";
import type { Scene } from "../declare/loadedSet.ts";
import { type Finding, FindingsError } from "../model/finding.ts";
import type { Lock, LockedCollection } from "../model/lock.ts";
import { resolveProduct, type Judging, type ResolvedProduct } from "./resolveProduct.ts";
import { findUnfound } from "./unfound.ts";
import { asCalibError, CalibError } from "../errors.ts";
import { files } from "../declare/setFiles.ts";
import type { SetCollection } from "../model/calibset.ts";
import { plainDataId } from "../model/digest.ts";
import { lockedCollection, madeCollection } from "../declare/auxiliaryOf.ts";
import { isAdopted } from "../declare/gate.ts";

/** Resolves the inputs of a set at its build repository: exposure IDs, pipelines, package versions; or throws all findings at once. */
export async function resolveLock(scene: Scene, reader: Reader, opened: OpenResult): Promise<Lock> {
  const { lock, findings } = await resolveInputs(scene, reader, opened, "judged");
  if (findings.length) throw new FindingsError(findings);
  return lock;
}

/** The lock as far as it can be resolved, with what speaks against it: what was made long ago is as it is. */
export async function resolveInputs(scene: Scene, reader: Reader, opened: OpenResult, judging: Judging): Promise<{ readonly lock: Lock; readonly findings: readonly Finding[] }> {
  const resolved: ResolvedProduct[] = [];
  for (const made of scene.set.products) resolved.push(await resolveProduct(scene, made, reader, judging));
  const fresh = scene.set.products.filter((_, index) => !resolved[index]?.kept);
  const findings = [...resolved.flatMap((each) => each.findings), ...(fresh.length ? await findUnfound(scene, fresh, reader) : [])];
  const { locked: collections, findings: ofCollections } = await resolveCollections(scene, reader);
  const lock: Lock = {
    version: 1,
    set: scene.set.key,
    inputs: { products: resolved.map(({ locked }) => locked), ...(collections.length ? { collections } : {}), packages: opened.packages },
    ...(scene.lock?.made ? { made: scene.lock.made } : {}),
  };
  return { lock, findings: [...findings, ...ofCollections] };
}

interface Resolved {
  readonly locked: readonly LockedCollection[];
  readonly findings: readonly Finding[];
}

/** What goes along, as the build repository holds it now; what was gathered before stays as it was. */
async function resolveCollections(scene: Scene, reader: Reader): Promise<Resolved> {
  const all = await Promise.all(scene.set.collections.map((each) => resolveCollection(scene, each, reader)));
  return { locked: all.flatMap(({ locked }) => locked), findings: all.flatMap(({ findings }) => findings) };
}

async function resolveCollection(scene: Scene, collection: SetCollection, reader: Reader): Promise<Resolved> {
  const before = lockedCollection(scene, collection);
  const { name, skymap, chains, digest } = collection;
  if (before && madeCollection(scene.lock?.made, collection)) return { locked: [before], findings: [] };
  if (isAdopted(scene)) throw new CalibError("adopted-set-changed", `${name} is not what was adopted`);
  const found = (code: Finding["code"], detail: string): Resolved => ({ locked: [], findings: [{ code, detail, file: files.lock(scene, scene.set) }] });
  try {
    const held = await reader.call("auxiliary", { repo: scene.set.build.repo, collection: name, skymap });
    if (!held.parts.length) return found("collection-empty", `${scene.set.build.repo}:${name}${skymap === null ? "" : ` has nothing of ${skymap}`}`);
    const calibrations = chains.length ? held.parts.filter(({ type }) => type.isCalibration) : [];
    if (calibrations.length) return found("calibrations-on-chain", `${calibrations.map(({ run, type }) => `${type.name} of ${run}`).join(", ")}, onto ${chains.join(", ")}`);
    const parts = held.parts.map(({ run, type, id, dataId }) => ({ run, datasetType: type.name, datasets: id.map((each, index) => ({ id: each, dataId: plainDataId(dataId[index] ?? {}) })) }));
    return { locked: [{ name, declaration: digest, chains, type: held.type, runs: held.runs, parts, skymap: held.skymap }], findings: [] };
  } catch (thrown) {
    const { code, detail } = asCalibError(thrown);
    if (!SPEAKS_AGAINST.has(code)) throw thrown;
    return found(code, `${name}: ${detail}`);
  }
}

/** Told with all other findings; of other errors the repository is the cause, not the set. */
const SPEAKS_AGAINST: ReadonlySet<string> = new Set(["collection-missing", "collection-type-differs", "records-missing"]);
