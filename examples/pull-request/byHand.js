// node examples/pull-request/byHand.js SET UNIT: what Pulumi asks the engine when somebody runs it by hand, past `calib up`.
import { register } from "tsx/esm/api";

register();
const { loadCalibset } = await import("../../engine/declare/loadCalibset.ts");
const { workspace } = await import("../../engine/declare/workspace.ts");
const { loadWorld } = await import("../../engine/declare/loadWorld.ts");
const { create } = await import("../../engine/index.ts");

const [set, unit] = process.argv.slice(2);
const place = workspace();
const { digest } = await loadCalibset(set, place, await loadWorld(place));
const told = await create({ world: place.world, set, unit, digest, __provider: "" }).then(({ outs }) => `${outs.phase} ${outs.code}`, ({ reasons }) => `refused ${reasons.join("; ")}`);
console.log(told);
process.exit(told.startsWith("refused") ? 1 : 0);
