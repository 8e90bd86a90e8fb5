// Jest's global set-up runs outside its transform: this opens the TypeScript.
import { register } from "tsx/esm/api";

export default async function setup() {
  register();
  await (await import("./templates.ts")).default();
}
