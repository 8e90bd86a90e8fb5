// Opens generate.ts under plain `node`.
import { register } from "tsx/esm/api";

register();
await import("./generate.ts");
