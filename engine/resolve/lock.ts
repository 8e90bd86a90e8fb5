import type { Reader } from "../bridge/methods.ts";
import type { ExposuresResult, OpenResult } from "../bridge/wire.ts";
import { CalibError } from "../errors.ts";
import { FindingsError } from "../load/failure.ts";
import { files } from "../load/files.ts";
import type { Scene } from "../load/scene.ts";
import { asGenerated, asVerified, type SetProduct } from "../model/calibset.ts";
import type { Finding } from "../model/finding.ts";
import type { Lock, LockedProduct, LockedRun } from "../model/lock.ts";
import { compact } from "../model/ranges.ts";
import { buildRepository } from "../steps/build.ts";
import { madeRerun } from "../steps/locked.ts";
import { lockPipeline } from "./pipeline.ts";
import { findUnfound } from "./unfound.ts";

/** Resolves the inputs of a set at its build repository: exposure IDs, pipelines, package versions; or throws all findings at once. */
export async function resolveLock(scene: Scene, reader: Reader, opened: OpenResult): Promise<Lock> {
  const { lock, findings } = await resolveInputs(scene, reader, opened);
  if (findings.length) throw new FindingsError(findings);
  return lock;
}

/** The lock as far as it can be resolved, with what speaks against it: what was made long ago is as it is. */
export async function resolveInputs(scene: Scene, reader: Reader, opened: OpenResult): Promise<{ readonly lock: Lock; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const products: LockedProduct[] = [];
  for (const made of scene.set.products) products.push(await resolveProduct(scene, made, reader, findings));
  const kept = new Set(products.flatMap((each) => (scene.lock?.inputs.products.includes(each) ? [each.product] : [])));
  const fresh = scene.set.products.filter(({ title }) => !kept.has(title));
  if (fresh.length) findings.push(...(await findUnfound(scene, fresh, reader)));
  const lock: Lock = {
    version: 1,
    set: scene.set.key,
    inputs: { products, packages: opened.packages },
    ...(scene.lock?.made ? { made: scene.lock.made } : {}),
  };
  return { lock, findings };
}

async function resolveProduct(scene: Scene, made: SetProduct, reader: Reader, findings: Finding[]): Promise<LockedProduct> {
  const before = scene.lock?.inputs.products.find((each) => each.product === made.title);
  if (before && madeRerun(scene, made) === made.rerun) {
    if (before.declaration === made.digest) return before;
    throw new CalibError("rerun-reused", `${made.title} was made as ${made.rerun} from another declaration`);
  }
  return {
    product: made.title,
    rerun: made.rerun,
    declaration: made.digest,
    construction: await resolveConstruction(scene, made, reader, findings),
    verification: await resolveVerification(scene, made, reader, findings),
  };
}

async function resolveConstruction(scene: Scene, made: SetProduct, reader: Reader, findings: Finding[]): Promise<LockedRun | null> {
  const generated = asGenerated(made);
  if (!generated) return null;
  const { exposures: needs, pipeline } = generated.generation;
  const locked = await lockPipeline(scene.place, "cpPipe", scene.set.instrument, pipeline);
  if (made.query === null || needs === null) return { exposures: [], span: { begin: null, end: null }, pipeline: locked };
  const found = await find(scene, made, made.title, made.query, reader, findings);
  const wrong = found.id.filter((_, index) => !needs.types.includes(found.observationType[index] ?? ""));
  if (wrong.length) {
    const types = [...new Set(found.observationType)].join(", ");
    findings.push({ ...at(scene), code: "selection-wrong-type", detail: `${made.title}: ${wrong.length} of ${found.id.length} exposures, ${wrong[0] ?? ""} first; found ${types}, wanted ${needs.types.join(", ")}` });
  }
  return { exposures: found.id, span: spanOf(found), pipeline: locked };
}

async function resolveVerification(scene: Scene, made: SetProduct, reader: Reader, findings: Finding[]): Promise<LockedRun | null> {
  const verified = asVerified(made);
  if (!verified) return null;
  const found = await find(scene, made, `${made.title}, to verify`, verified.verifyQuery, reader, findings);
  return { exposures: found.id, span: spanOf(found), pipeline: await lockPipeline(scene.place, "cpVerify", scene.set.instrument, verified.verification.pipeline) };
}

async function find(scene: Scene, made: SetProduct, what: string, where: string, reader: Reader, findings: Finding[]): Promise<ExposuresResult> {
  const { build, instrument } = scene.set;
  const detectors = [...(buildRepository(scene).instruments.get(instrument)?.detectors ?? [])];
  const found = await reader.call("exposures", { repo: build.repo, collections: [build.raws], instrument, where, detectors });
  if (found.missing.length && !made.waived.has("detector-missing")) {
    const shown = found.missing.slice(0, SHOWN).map((each) => `${each.exposure} lacks ${compact(each.detectors)}`);
    findings.push({ ...at(scene), code: "detector-missing", detail: `${what}: ${found.missing.length} of ${found.id.length} exposures; ${shown.join("; ")}` });
  }
  if (!found.id.length) findings.push({ ...at(scene), code: "selection-empty", detail: `${what}: ${build.repo} has no exposure with ${where}` });
  return found;
}

/** Of a long list, what tells which night it was. */
const SHOWN = 3;

const at = (scene: Scene): Pick<Finding, "file"> => ({ file: files.lock(scene, scene.set) });

const spanOf = ({ begin, end }: ExposuresResult): LockedRun["span"] => ({ begin: earliest(begin), end: latest(end) });

const earliest = (times: readonly (string | null)[]): string | null => extreme(times, (a, b) => a < b);
const latest = (times: readonly (string | null)[]): string | null => extreme(times, (a, b) => a > b);

const extreme = (times: readonly (string | null)[], wins: (a: bigint, b: bigint) => boolean): string | null =>
  times.reduce((best, time) => (best === null || time === null ? null : wins(BigInt(time), BigInt(best)) ? time : best), times[0] ?? null);
