import path from "node:path";
import type { Command } from "../../bridge/typedCommands.ts";
import { type LoadedSet, buildRepository } from "../../declare/loadedSet.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import type { SetProduct } from "../../model/calibset.ts";
import { templateOf } from "./bpsTemplates.ts";
import type { PipelineRun } from "./pipelineRuns.ts";
import { exposureQuery, pipetaskCommand } from "./pipetask.ts";

/** The commands of one run: `pipetask`; or, with bps, the variables of its product and the template. The RUN is named, otherwise bps would name it after the time. */
export function runCommands(loaded: LoadedSet, run: PipelineRun): readonly Command[] {
  const { product, step, output } = run;
  if (loaded.set.build.executor.kind === "pipetask") return [pipetaskCommand({ ...output, output: run.run })];
  const { generation, verification } = product.product;
  const { cpPipe, cpVerify } = pipelineRoots(loaded.workspace);
  const [stem, root] = step === "generate" ? [generation?.stem, cpPipe] : [verification?.stem, cpVerify];
  const file = `bps_${templateOf(stem ?? product.title).file}${product.band === null ? "" : `_${product.band}`}.yaml`;
  return [
    ...exportsOf(variablesOfProduct(loaded, product, [run])),
    ["bps", "submit", "--output-run", run.run, path.join(root, "bps/templates", file)],
  ];
}

/** Commands that export some variables. */
export const exportsOf = (variables: Variables): readonly Command[] =>
  Object.entries(variables).map(([name, value]) => ["export", `${name}=${value}`]);

/** Environment variables that the templates of cp_pipe and cp_verify read, by name. */
export type Variables = Readonly<Record<string, string>>;

/** The variables that all products of a set share. */
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
    // The templates share one number among all bootstraps: if their attempts differ, the newest counts.
    BOOTSTRAP_RUN_NUMBER: String(Math.max(1, ...bootstraps)),
  };
}

/** The variables of one product, for those of its runs that are given. */
export function variablesOfProduct(
  loaded: LoadedSet,
  { product, band, detectors, rerun, certifyRerun, verifyRerun }: SetProduct,
  runs: readonly PipelineRun[],
): Variables {
  const selection = (step: PipelineRun["step"], variable: string | undefined, end: string): Variables => {
    const run = runs.find((each) => each.step === step);
    if (!run || variable === undefined) return {};
    // A template of a band adds the band itself.
    return { [`${variable}${band === null ? "" : `_${band}`}${end}`]: exposureQuery(loaded, { band: null, detectors }, run.locked) };
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
