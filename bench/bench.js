// Opens the benchmarks' TypeScript: `npm run bench`.
import { register } from "tsx/esm/api";

register();
await (await import("./main.ts")).main(process.argv.slice(2));
