// The one JavaScript door into the TypeScript engine: Pulumi's provider process is plain `node` and enters here.
import { fileURLToPath } from "node:url";
import { importTypeScript } from "./compiled.js";

export const engine = await importTypeScript(fileURLToPath(new URL("index.ts", import.meta.url)));
