import type { Reader } from "../bridge/methods.ts";
import { asCalibError, CalibError } from "../errors.ts";
import { files } from "../declare/setFiles.ts";
import type { Scene } from "../declare/loadedSet.ts";
import type { SetCollection } from "../model/calibset.ts";
import { plainDataId } from "../model/dataId.ts";
import type { Finding } from "../model/finding.ts";
import type { LockedCollection } from "../model/lock.ts";
import { lockedCollection, madeCollection } from "../declare/auxiliaryOf.ts";
import { isAdopted } from "../declare/gate.ts";

interface Resolved {
  readonly locked: readonly LockedCollection[];
  readonly findings: readonly Finding[];
}

/** What goes along, as the build repository holds it now; what was gathered before stays as it was. */
export async function resolveCollections(scene: Scene, reader: Reader): Promise<Resolved> {
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
