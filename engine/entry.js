// The one JavaScript door into the TypeScript engine: Pulumi's provider process is plain `node` and enters here.
import { register } from "tsx/esm/api";

register();
export const engine = await import("./index.ts");
