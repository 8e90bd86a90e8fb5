// Fails if a generated file differs from what its source would generate; writes nothing.
import { register } from "tsx/esm/api";

register();
const { generated, staleOf } = await import("./generated.ts");
const stale = staleOf(await generated());
if (stale.length) {
  console.error(`Stale: ${stale.join(", ")}. Run \`npm run generate\` and commit them; remove files without a source.`);
  process.exitCode = 1;
}
