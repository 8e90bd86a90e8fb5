// Global setup of tests that start Python. With CALIB_TEST_PROCESSES, processes are started as people start them.
import { register } from "tsx/esm/api";

export default async function setup() {
  if (process.env.CALIB_TEST_PROCESSES) return;
  register();
  await (await import("./nursery.ts")).shareNursery();
}
