import type { Reader } from "../bridge/methods.ts";
import type { ExposuresResult } from "../bridge/wire.ts";
import { CalibError } from "../errors.ts";
import { files } from "../declare/setFiles.ts";
import { type LoadedSet, buildRepository } from "../declare/loadedSet.ts";
import { asCorrected, asCurated, asGenerated, asVerified, type SetProduct } from "../model/calibset.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { LockedProduct, LockedRun, LockedPipeline } from "../model/lock.ts";
import { compact } from "../model/ranges.ts";
import { judgeSelections } from "../select/judgeSelection.ts";
import { madeRerun } from "../progress/locked.ts";
import { resolveCorrected } from "../origins/corrected/resolveCorrected.ts";
import { resolveCurated } from "../origins/curated/resolveCurated.ts";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { simpleGit } from "simple-git";
import { pipelineFile, pipelineRoots } from "../declare/pipelines.ts";
import type { Workspace } from "../declare/workspace.ts";

/** A product with what its selections find now, and what speaks against them. */
export interface ResolvedProduct {
  readonly locked: LockedProduct;
  /** Whether it was made before, and keeps what the lock says. */
  readonly kept: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether what selections find is held against what careful people select; what somebody made long ago is not. */
export type Judging = "judged" | "as it is";

/** Resolves one product at the build repository. */
export async function resolveProduct(loaded: LoadedSet, made: SetProduct, reader: Reader, judging: Judging): Promise<ResolvedProduct> {
  const before = loaded.lock?.inputs.products.find((each) => each.product === made.title);
  if (before && madeRerun(loaded, made) === made.rerun) {
    if (before.declaration === made.digest) return { locked: before, kept: true, diagnostics: [] };
    throw new CalibError("rerun-reused", `${made.title} was made as ${made.rerun} from another declaration`);
  }
  const locked = { product: made.title, rerun: made.rerun, declaration: made.digest };
  const written = asCurated(made);
  if (written) {
    const { curated, diagnostics } = await resolveCurated(loaded, written, reader);
    return { locked: { ...locked, construction: null, verification: null, curated }, kept: false, diagnostics };
  }
  const edited = asCorrected(made);
  if (edited) {
    const { corrected, diagnostics } = await resolveCorrected(loaded, edited, reader);
    const tried = await findSelected(loaded, made, `${made.title}, to verify`, made.verifyQuery, reader);
    return { locked: { ...locked, construction: null, verification: await lockVerification(loaded, made, tried.found), corrected }, kept: false, diagnostics: [...diagnostics, ...tried.diagnostics] };
  }
  const construction = await findSelected(loaded, made, made.title, made.query, reader);
  const verification = await findSelected(loaded, made, `${made.title}, to verify`, made.verifyQuery, reader);
  const lockedBefore = before?.declaration === made.digest ? (before.construction?.exposures ?? []) : [];
  const found = construction.found && { construction: construction.found, verification: verification.found, before: lockedBefore };
  return {
    locked: {
      ...locked,
      construction: await lockConstruction(loaded, made, construction.found),
      verification: await lockVerification(loaded, made, verification.found),
    },
    kept: false,
    diagnostics: [...construction.diagnostics, ...verification.diagnostics, ...(found && judging === "judged" ? await judgeSelections(loaded, made, found, reader) : [])],
  };
}

async function lockConstruction(loaded: LoadedSet, made: SetProduct, found: ExposuresResult | null): Promise<LockedRun | null> {
  const generated = asGenerated(made);
  if (!generated?.generation.pipeline) return null;
  const pipeline = await lockPipeline(loaded.workspace, "cpPipe", loaded.set.instrument, generated.generation.pipeline);
  const filters = found && generated.generation.dimensions.includes("physical_filter") ? { filters: [...new Set(found.physicalFilter)].sort() } : {};
  return { exposures: found?.id ?? [], span: found ? spanOf(found) : { begin: null, end: null }, ...filters, pipeline };
}

async function lockVerification(loaded: LoadedSet, made: SetProduct, found: ExposuresResult | null): Promise<LockedRun | null> {
  const verified = asVerified(made);
  if (!verified || !found) return null;
  return { exposures: found.id, span: spanOf(found), pipeline: await lockPipeline(loaded.workspace, "cpVerify", loaded.set.instrument, verified.verification.pipeline) };
}

interface Selected {
  readonly found: ExposuresResult | null;
  readonly diagnostics: readonly Diagnostic[];
}

async function findSelected(loaded: LoadedSet, made: SetProduct, what: string, where: string | null, reader: Reader): Promise<Selected> {
  if (where === null) return { found: null, diagnostics: [] };
  const { build, instrument } = loaded.set;
  const detectors = [...(buildRepository(loaded).instruments.get(instrument)?.detectors ?? [])];
  const found = await reader.call("exposures", { repo: build.repo, collections: [build.raws], instrument, where, detectors });
  const diagnostics: Diagnostic[] = [];
  if (found.missing.length && !made.waived.has("detector-missing")) {
    const shown = found.missing.slice(0, SHOWN).map((each) => `${each.exposure} lacks ${compact(each.detectors)}`);
    diagnostics.push({ ...at(loaded), code: "detector-missing", detail: `${what}: ${found.missing.length} of ${found.id.length} exposures; ${shown.join("; ")}` });
  }
  if (!found.id.length) diagnostics.push({ ...at(loaded), code: "selection-empty", detail: `${what}: ${build.repo} has no exposure with ${where}` });
  return { found, diagnostics };
}

/** Of a long list, what tells which night it was. */
const SHOWN = 3;

const at = (loaded: LoadedSet): Pick<Diagnostic, "file"> => ({ file: files.lock(loaded, loaded.set) });

const spanOf = ({ begin, end }: ExposuresResult): LockedRun["span"] => ({ begin: earliest(begin), end: latest(end) });

const earliest = (times: readonly (string | null)[]): string | null => extreme(times, (a, b) => a < b);
const latest = (times: readonly (string | null)[]): string | null => extreme(times, (a, b) => a > b);

const extreme = (times: readonly (string | null)[], wins: (a: bigint, b: bigint) => boolean): string | null =>
  times.reduce((best, time) => (best === null || time === null ? null : wins(BigInt(time), BigInt(best)) ? time : best), times[0] ?? null);

/** Which pipeline will run: its file, and the branch and commit of the package that it lies in. */
async function lockPipeline(workspace: Workspace, kind: "cpPipe" | "cpVerify", instrument: string, name: string): Promise<LockedPipeline> {
  const roots = pipelineRoots(workspace);
  const file = pipelineFile(workspace, kind, instrument, name);
  const text = await readFile(file).catch(() => {
    throw new CalibError("pipeline-missing", file);
  });
  const { branch, commit } = await revision(path.dirname(file));
  return { path: path.relative(roots[kind], file), source: roots.sources[kind], branch, commit, sha256: createHash("sha256").update(text).digest("hex") };
}

/** A stack may be installed without git; then its file's digest is all there is. */
async function revision(folder: string): Promise<{ branch: string | null; commit: string | null }> {
  const git = simpleGit(folder);
  if (!(await git.checkIsRepo().catch(() => false))) return { branch: null, commit: null };
  const commit = await git.revparse(["HEAD"]).catch(() => null);
  const branch = await git.revparse(["--abbrev-ref", "HEAD"]).catch(() => null);
  return { branch, commit };
}
