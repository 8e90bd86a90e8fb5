import path from "node:path";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import type { Command } from "../strategy.ts";
import { templateOf } from "./bpsTemplates.ts";
import type { PipelineRun } from "./pipelineRuns.ts";
import { pipetaskCommand } from "./pipetask.ts";
import { variablesOfProduct, type Variables } from "./templateVariables.ts";

/** The commands of one run: `pipetask`; or, with bps, the variables of its product and the template. The RUN is named, otherwise bps would name it after the time. */
export function runCommands(loaded: LoadedSet, run: PipelineRun): readonly Command[] {
  const { product, step, output } = run;
  if (loaded.set.build.executor.kind === "pipetask") return [pipetaskCommand({ ...output, output: run.run })];
  const { generation, verification } = product.product;
  const { cpPipe, cpVerify } = pipelineRoots(loaded.workspace);
  const [stem, root] = step === "generate" ? [generation?.stem, cpPipe] : [verification?.stem, cpVerify];
  const file = `bps_${templateOf(stem ?? product.title).file}${product.band === null ? "" : `_${product.band}`}.yaml`;
  return [...exportsOf(variablesOfProduct(loaded, product, [run])), ["bps", "submit", "--output-run", run.run, path.join(root, "bps/templates", file)]];
}

export const exportsOf = (variables: Variables): readonly Command[] => Object.entries(variables).map(([name, value]) => ["export", `${name}=${value}`]);
