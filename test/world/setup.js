// Global setup of tests of worlds. Jest runs it outside its transform, so it loads the TypeScript itself.
import { register } from "tsx/esm/api";
import setUpNursery from "./setupNursery.js";

export default async function setup() {
  await setUpNursery();
  register();
  await (await import("./templates.ts")).makeTemplates();
}
