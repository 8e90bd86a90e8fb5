import type { Reader } from "../bridge/methods.ts";
import type { OpenResult } from "../bridge/wire.ts";
import { CalibError } from "../errors.ts";
import { FindingsError } from "../load/failure.ts";
import { files } from "../load/files.ts";
import type { Scene } from "../load/scene.ts";
import type { SetProduct } from "../model/calibset.ts";
import type { Finding } from "../model/finding.ts";
import type { Lock, LockedProduct } from "../model/lock.ts";
import { madeProduct } from "../steps/locked.ts";
import { lockPipeline } from "./pipeline.ts";

/** Resolves the inputs of a set at its build repository: exposure IDs, pipelines, package versions. All findings at once. */
export async function resolveLock(scene: Scene, reader: Reader, opened: OpenResult): Promise<Lock> {
  const findings: Finding[] = [];
  const products: LockedProduct[] = [];
  for (const made of scene.set.products) products.push(await resolveProduct(scene, made, reader, findings));
  if (findings.length) throw new FindingsError(findings);
  return {
    version: 1,
    set: scene.set.key,
    inputs: { products, packages: opened.packages },
    ...(scene.lock?.made ? { made: scene.lock.made } : {}),
  };
}

async function resolveProduct(scene: Scene, made: SetProduct, reader: Reader, findings: Finding[]): Promise<LockedProduct> {
  const { name } = made.product;
  const before = scene.lock?.inputs.products.find((each) => each.product === name);
  if (before && madeProduct(scene, made)?.rerun === made.rerun) {
    if (before.declaration === made.digest) return before;
    throw new CalibError("rerun-reused", `${name} was made as ${made.rerun} from another declaration`);
  }
  const exposures = await find(scene, made.query, reader);
  const verification = await find(scene, made.verifyQuery, reader);
  const at = { file: files.lock(scene.place, scene.set) };
  for (const [what, found, query] of [["construction", exposures, made.query], ["verification", verification, made.verifyQuery]] as const) {
    if (!found.id.length) findings.push({ ...at, code: "selection-empty", detail: `${name}, ${what}: ${scene.set.build.repo} has no exposure with ${query}` });
  }
  const wrong = exposures.id.filter((_, index) => !made.product.observationTypes.includes(exposures.observationType[index] ?? ""));
  if (wrong.length) {
    const types = [...new Set(exposures.observationType)].join(", ");
    findings.push({ ...at, code: "selection-wrong-type", detail: `${name}: ${wrong.length} of ${exposures.id.length} exposures, ${wrong[0] ?? ""} first; found ${types}, wanted ${made.product.observationTypes.join(", ")}` });
  }
  return {
    product: name,
    rerun: made.rerun,
    declaration: made.digest,
    exposures: exposures.id,
    verification: verification.id,
    verificationSpan: { begin: earliest(verification.begin), end: latest(verification.end) },
    pipeline: await lockPipeline(scene.place, "cpPipe", scene.set.instrument, made.product.pipeline),
    verifyPipeline: await lockPipeline(scene.place, "cpVerify", scene.set.instrument, made.product.verify.pipeline),
  };
}

const earliest = (times: readonly (string | null)[]): string | null => extreme(times, (a, b) => a < b);
const latest = (times: readonly (string | null)[]): string | null => extreme(times, (a, b) => a > b);

const extreme = (times: readonly (string | null)[], wins: (a: bigint, b: bigint) => boolean): string | null =>
  times.reduce((best, time) => (best === null || time === null ? null : wins(BigInt(time), BigInt(best)) ? time : best), times[0] ?? null);

const find = ({ set }: Scene, where: string, reader: Reader) =>
  reader.call("exposures", { repo: set.build.repo, collections: [set.build.raws], instrument: set.instrument, where });
