import { templateOf } from "./bpsTemplates.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import { type LoadedSet, buildRepository } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";
import { exposureQuery } from "./pipetask.ts";
import type { PipelineRun } from "./pipelineRuns.ts";

/** What cp_pipe's and cp_verify's templates want exported, by name. */
export type Variables = Readonly<Record<string, string>>;

export function variablesOfSet(loaded: LoadedSet, runs: readonly PipelineRun[]): Variables {
  const { set, workspace, world } = loaded;
  const repository = buildRepository(loaded);
  const roots = pipelineRoots(workspace);
  const bootstraps = runs.filter(({ product }) => product.product.form === "bootstrap").map(({ run }) => numberOf(run));
  return {
    CP_PIPE_DIR: roots.cpPipe,
    CP_VERIFY_DIR: roots.cpVerify,
    SCRATCH: world.sites.get(repository.site)?.work ?? workspace.dir,
    USER_CALIB_PREFIX: set.trial === null ? "" : `u/${set.trial}/`,
    INSTRUMENT: set.instrument,
    TICKET: set.ticket,
    REPO: repository.uri,
    RAW_COLLECTION: set.build.raws,
    CALIB_COLLECTIONS: set.build.calibs.join(","),
    TAG: set.tag,
    // The templates have one for all bootstraps: where ours differ, the newest attempt is meant.
    BOOTSTRAP_RUN_NUMBER: String(Math.max(1, ...bootstraps)),
  };
}

export function variablesOfProduct(loaded: LoadedSet, { product, band, rerun, certifyRerun, verifyRerun }: SetProduct, runs: readonly PipelineRun[]): Variables {
  const selection = (step: PipelineRun["step"], variable: string | undefined, end: string): Variables => {
    const run = runs.find((each) => each.step === step);
    if (!run || variable === undefined) return {};
    // The templates of bands add the band themselves.
    return { [`${variable}${band === null ? "" : `_${band}`}${end}`]: exposureQuery(loaded, { band: null }, run.locked) };
  };
  const verified = runs.some(({ step }) => step === "verify");
  return {
    ...(product.generation ? { RERUN: rerun } : {}),
    ...(product.certified ? { CERT_RERUN: certifyRerun } : {}),
    ...(verified ? { VERIFY_RERUN: verifyRerun } : {}),
    ...selection("generate", product.generation?.exposures?.variable ?? templateOf(product.generation?.stem ?? "").variable, ""),
    ...selection("verify", product.verification?.variable, "_V"),
  };
}

const numberOf = (run: string): number => Number(/\/run(\d+)$/.exec(run)?.[1] ?? 1);
