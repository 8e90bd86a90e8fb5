// Entry of `npm run bench`: loads the benchmarks' TypeScript.
import { register } from "tsx/esm/api";

register();
await (await import("./main.ts")).main(process.argv.slice(2));
