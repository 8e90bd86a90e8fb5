// Fails where a generated file is not what its source would make; writes nothing.
import { register } from "tsx/esm/api";

register();
const { generated, staleOf } = await import("./generated.ts");
const stale = staleOf(await generated());
if (stale.length) {
  console.error(`Stale: ${stale.join(", ")}. Run \`npm run generate\` and commit them; what nothing makes any more, remove.`);
  process.exitCode = 1;
}
