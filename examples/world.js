// node examples/world.js: makes the examples' world in CALIB_WORLD_DIR: three repositories at two sites with a few simulated exposures.
import { register } from "tsx/esm/api";

register();
const { makeWorld } = await import("../cli/demo/world.ts");
const { workspaceFrom } = await import("../engine/declare/workspace.ts");
const workspace = workspaceFrom();
await makeWorld(workspace, { LATISS: { repo: "usdf/embargo", raws: [{ day_obs: 20240326, first: 1, last: 5 }] } });
console.log(`made ${workspace.world} in ${workspace.dir}`);
