// Entry of `npm run chaos`: loads the TypeScript of the chaos.
import { register } from "tsx/esm/api";

register();
await (await import("./main.ts")).main(process.argv.slice(2));
