import type { Reader } from "../bridge/methods.ts";
import type { OpenResult } from "../bridge/wire.ts";
import { FindingsError } from "../declare/diagnosticsError.ts";
import type { Scene } from "../declare/loadedSet.ts";
import type { Finding } from "../model/finding.ts";
import type { Lock } from "../model/lock.ts";
import { resolveCollections } from "../content/resolveCollections.ts";
import { resolveProduct, type Judging, type ResolvedProduct } from "./resolveProduct.ts";
import { findUnfound } from "./unfound.ts";

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
