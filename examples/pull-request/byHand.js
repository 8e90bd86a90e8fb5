// node examples/pull-request/byHand.js SET UNIT: asks the engine to create a unit, as `pulumi up` by hand would.
import { register } from "tsx/esm/api";

register();
const { loadCalibset } = await import("../../engine/declare/loadCalibset.ts");
const { workspaceFrom } = await import("../../engine/declare/workspace.ts");
const { loadWorld } = await import("../../engine/declare/loadWorld.ts");
const { create } = await import("../../engine/index.ts");

const [set, unit] = process.argv.slice(2);
const workspace = workspaceFrom();
const { digest } = await loadCalibset(set, workspace, await loadWorld(workspace));
const outcome = await create({ world: workspace.world, set, unit, digest, __provider: "" }).then(
  ({ outs }) => `${outs.phase} ${outs.code}`,
  ({ reasons }) => `refused ${reasons.join("; ")}`,
);
console.log(outcome);
process.exit(outcome.startsWith("refused") ? 1 : 0);
