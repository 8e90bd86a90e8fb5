// Installs what is missing, then runs the demo.
import { setUp } from "../tools/setup.js";

setUp({ dev: false });
const { register } = await import("tsx/esm/api");
register();
await (await import("./demo/demo.ts")).demo(process.argv);
