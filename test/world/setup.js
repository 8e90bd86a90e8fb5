// For tests of worlds. Jest's global set-up runs outside its transform: this opens the TypeScript.
import { register } from "tsx/esm/api";
import setUpNursery from "./setupNursery.js";

export default async function setup() {
  await setUpNursery();
  register();
  await (await import("./templates.ts")).makeTemplates();
}
