import { environmentOf } from "./nursery.ts";

const python = process.env["CALIB_TEST_NURSERY"];
if (python !== undefined) Object.assign(process.env, environmentOf(python));
