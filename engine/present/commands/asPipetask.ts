import type { Scene } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { pipetaskCommand } from "../../origins/pipeline/pipetask.ts";
import type { Rendered } from "./rendered.ts";
import { pipelineRuns } from "./pipelineRuns.ts";
import { shellWord } from "./shell.ts";

/** The commands that the bridge would run, or ran. */
export function asPipetask(scene: Scene, view: RepoView, products: readonly SetProduct[]): Rendered {
  const commands = pipelineRuns(scene, view, products).map(({ title, run, output }) => ({ title, run, argv: pipetaskCommand({ ...output, output: run }) }));
  return {
    text: commands.map(({ title, argv }) => `# ${title}\n${argv.map(shellWord).join(" ")}`).join("\n\n"),
    json: commands,
  };
}
