import { register } from "tsx/esm/api";
import tearDownNursery from "./teardownNursery.js";

export default async function teardown() {
  register();
  (await import("./templates.ts")).removeTemplates();
  await tearDownNursery();
}
