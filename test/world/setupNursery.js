// For all tests that start Python: its processes are forks (nursery.ts), or with CALIB_TEST_PROCESSES what people start.
import { register } from "tsx/esm/api";

export default async function setup() {
  if (process.env.CALIB_TEST_PROCESSES) return;
  register();
  await (await import("./nursery.ts")).shareNursery();
}
