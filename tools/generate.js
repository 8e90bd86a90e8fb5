// Writes every generated file.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register();
const { generated } = await import("./generated.ts");
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
for (const [name, text] of await generated()) writeFileSync(path.join(root, name), text);
