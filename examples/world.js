// node examples/world.js: the examples' world, three repositories at two sites with a few simulated exposures, where CALIB_WORLD_DIR says.
import { register } from "tsx/esm/api";

register();
const { makeWorld } = await import("../cli/demo/world.ts");
const { workspace } = await import("../engine/declare/workspace.ts");
const place = workspace();
await makeWorld(place, { LATISS: { repo: "usdf/embargo", raws: [{ day_obs: 20240326, first: 1, last: 5 }] } });
console.log(`made ${place.world} in ${place.dir}`);
